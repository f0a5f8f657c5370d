// Loaded before the server (`--import`). When the process that started it is gone, however it ended, the channel to it
// closes and the server shuts down as on SIGTERM, also on Windows, which has no SIGTERM.
if (process.channel) {
  process.once("disconnect", () => {
    if (!process.emit("SIGTERM", "SIGTERM")) process.exit(143);
  });
  process.channel.unref();
}

// The server is started with `--import` of this file. When the process that started the server ends, for whatever reason,
// the IPC channel between the two closes. The server then shuts down as on SIGTERM, also on Windows, which has no SIGTERM.
if (process.channel) {
  process.once("disconnect", () => {
    if (!process.emit("SIGTERM", "SIGTERM")) process.exit(143);
  });
  process.channel.unref();
}

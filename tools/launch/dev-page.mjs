import { join } from "node:path";
import { createServer } from "vite";
import { root } from "./processes.mjs";

// Serves the page with hot reload, and passes requests for anything else on to the Agent Max server.
const target = `http://127.0.0.1:${process.env.PORT || 8000}`;
const vite = await createServer({
  root: join(root, "apps", "web"),
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      ["/api", "/v1", "/health", "/ready", "/openapi.json"].map((path) => [path, { target }]),
    ),
  },
});
await vite.listen();
console.log(
  `Page with hot reload: ${vite.resolvedUrls?.local[0]} (add the #key=… of the address that the server prints)`,
);

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => void vite.close().then(() => process.exit(0)));
}

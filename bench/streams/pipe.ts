import { createServer, request } from "node:http";

/** A process: the barest relay that `node:http` allows, to compare with. */
const [upstream = ""] = process.argv.slice(2);
const server = createServer((incoming, outgoing) => {
  const call = request(upstream, { method: "POST", agent: false, headers: incoming.headers });
  call.on("response", (answer) => {
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    answer.pipe(outgoing);
  });
  call.on("error", () => outgoing.destroy());
  outgoing.on("close", () => call.destroy());
  incoming.pipe(call);
});
server.listen(0, "127.0.0.1", 4096, () => process.send?.(server.address()));

import { createServer, type Socket } from "node:net";
import { nowMicroseconds, type Order, readOrder, toToken } from "./token.ts";

/**
 * A process: a model that writes events of about 280 bytes at an even pace. It speaks HTTP by hand, so that it is never
 * what holds a run up.
 */
type Stream = Order & { socket: Socket; number: number; startedMicroseconds: number };

const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
const before = `data: {"id":"chatcmpl-0123456789abcdef0123456789abcdef","object":"chat.completion.chunk","created":1700000000,"model":"bench","service_tier":"default","system_fingerprint":"fp_0123456789","choices":[{"index":0,"delta":{"content":"`;
const after = `"},"logprobs":null,"finish_reason":null}]}\n\n`;
const end = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`;

/** Streams by the millisecond in which their next event is due. */
const due = new Map<number, Stream[]>();
let done = Math.floor(nowMicroseconds() / 1000);

function plan(stream: Stream): void {
  const slot = Math.max(done + 1, Math.floor(dueMicroseconds(stream) / 1000));
  const streams = due.get(slot);
  if (streams === undefined) due.set(slot, [stream]);
  else streams.push(stream);
}

function dueMicroseconds({ startedMicroseconds, number, perSecond }: Stream): number {
  return startedMicroseconds + (number * 1_000_000) / perSecond;
}

function writeNext(stream: Stream): void {
  const { socket, number, tokens } = stream;
  if (socket.destroyed) return;
  socket.write(before + toToken(number, dueMicroseconds(stream)) + after);
  stream.number += 1;
  if (stream.number < tokens) plan(stream);
  else socket.end(end);
}

setInterval(() => {
  const now = Math.floor(nowMicroseconds() / 1000);
  while (done < now) {
    done += 1;
    for (const stream of due.get(done) ?? []) writeNext(stream);
    due.delete(done);
  }
}, 1);

const server = createServer((socket) => {
  let request = "";
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("data", (piece) => {
    request += piece.toString("latin1");
    const length = Number(/^content-length: (\d+)/im.exec(request)?.[1] ?? 0);
    const bodyAt = request.indexOf("\r\n\r\n") + 4;
    if (bodyAt < 4 || request.length < bodyAt + length) return;
    // The list of models is not its business.
    if (request.startsWith("GET"))
      return void socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    const order = readOrder(request);
    request = "";
    socket.write(head);
    writeNext({ ...order, socket, number: 0, startedMicroseconds: nowMicroseconds() });
  });
});
server.listen(0, "127.0.0.1", 4096, () => process.send?.(server.address()));

import { get } from "node:http";
import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openStream } from "../../../test/support/event-stream.ts";
import { type Frames, sendEvents } from "./sse.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  const timers = vi.getTimerCount();
  vi.useRealTimers();
  if (timers > 0) throw new Error("A stream that has ended left a timer.");
});

/** A server with one stream. `settled` resolves when the last stream that was asked for has been dealt with. */
async function startStream(frames: Frames, before: (socket: Socket) => Promise<void> = async () => {}) {
  const app = Fastify({ forceCloseConnections: true });
  const settled = Promise.withResolvers<void>();
  app.get("/", { exposeHeadRoute: false }, async (request, reply) => {
    await before(request.raw.socket);
    await sendEvents(request, reply, frames);
    settled.resolve();
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return { url, settled: settled.promise, [Symbol.asyncDispose]: () => app.close() };
}

const silence: Frames = async function* (signal) {
  yield "data: 1\n\n";
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
};

test("[H5.3] a comment is sent every 15 seconds of silence, and none after the reader has left", async () => {
  await using server = await startStream(silence);
  const stream = await openStream(server.url);
  await stream.until(({ messages }) => messages.length === 1);
  vi.advanceTimersByTime(14_999);
  vi.advanceTimersByTime(1);
  await stream.until(({ comments }) => comments.length === 1);
  vi.advanceTimersByTime(30_000);
  await stream.until(({ comments }) => comments.length === 3);
  expect(stream.raw.replace(/^retry: \d+\n\n/, "")).toBe(
    "data: 1\n\n: heartbeat\n\n: heartbeat\n\n: heartbeat\n\n",
  );
  stream.close();
  await server.settled;
});

test("[H7.2] a socket that takes nothing for 60 seconds is closed", async () => {
  const megabyte = `data: ${"x".repeat(1024 * 1024)}\n\n`;
  let sent = 0;
  await using server = await startStream(async function* () {
    for (;;) {
      sent += 1;
      yield megabyte;
    }
  });
  const stream = await openStream(server.url, { paused: true });
  for (let turns = 0, seen = 0; turns < 500; turns = seen === sent ? turns + 1 : 0) {
    seen = sent;
    await nextTurn();
  }
  const sentUntilFull = sent;
  vi.advanceTimersByTime(59_999);
  await nextTurn();
  expect(vi.getTimerCount()).toBe(2);
  vi.advanceTimersByTime(1);
  await server.settled;
  expect(sent).toBe(sentUntilFull);
  stream.resume();
  expect(await stream.over).toBe("cut");
});

test("[S4.1] a reader that left before its stream began is noticed", async () => {
  const asked = Promise.withResolvers<void>();
  await using server = await startStream(silence, async (socket) => {
    asked.resolve();
    await new Promise((resolve) => socket.on("close", resolve));
  });
  const outgoing = get(server.url, { agent: false });
  outgoing.on("error", () => {});
  await asked.promise;
  outgoing.destroy();
  await server.settled;
  expect(outgoing.destroyed).toBe(true);
});

test("[L4.3] frames that break off cut the connection, so that nobody takes it for the end", async () => {
  const broken = Promise.withResolvers<never>();
  await using server = await startStream(async function* () {
    yield "data: 1\n\n";
    await broken.promise;
  });
  const stream = await openStream(server.url);
  await stream.until(({ messages }) => messages.length === 1);
  broken.reject(new Error("the disk is gone"));
  expect(await stream.over).toBe("cut");
  await server.settled;
});

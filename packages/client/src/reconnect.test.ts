import {
  answerLog,
  endedBody,
  generationIdOf,
  startedBody,
  textBodies,
  toFrame,
} from "@agent-max/protocol/testing";
import { expect, test } from "vitest";
import { createManualClock } from "../test/manual-clock.ts";
import { until } from "../test/watch.ts";
import { startWireServer, type Fault, type WireServer } from "../test/wire-server.ts";
import { createClient } from "./client.ts";
import { heartbeatMs } from "./silence-timeout.ts";

const firstId = generationIdOf(1);
const silenceLimitMs = 3 * heartbeatMs;
const cut: Fault = { kind: "cut", afterBytes: 0 };

/** A client that knows the first two of the four events "started, a, b, ended"; it meets `faults` on its way. */
function follow(server: WireServer, faults: Fault[]) {
  const clock = createManualClock();
  const client = createClient({ baseUrl: server.baseUrl, clock, random: () => 0.5 });
  server.append(firstId, startedBody(firstId), ...textBodies(["a"]));
  const known = server.snapshotOf(firstId);
  server.append(firstId, ...textBodies(["b"], 1), endedBody());
  server.faults.push(...faults);
  return { clock, client, run: client.attach(firstId, known) };
}

/** Sits out all waits until `done`, and returns how long they were. */
async function waitsUntil(done: Promise<unknown>, clock: ReturnType<typeof createManualClock>) {
  const waitsMs: number[] = [];
  const finished = done.then(() => undefined);
  for (;;) {
    const waitMs = await Promise.race([clock.asleep((ms) => ms < silenceLimitMs), finished]);
    if (waitMs === undefined) return waitsMs;
    waitsMs.push(waitMs);
    clock.advance(waitMs);
  }
}

test("waits double while connections bring nothing, and begin anew after the first event", async () => {
  await using server = await startWireServer();
  const frames = answerLog(["a", "b"]).slice(2, 3).map(toFrame).join("");
  const oneEvent: Fault = { kind: "frames", frames, cut: true };
  const { clock, run } = follow(server, [cut, { kind: "answer", status: 500 }, cut, oneEvent, cut]);
  expect(await waitsUntil(run.done, clock)).toEqual([250, 500, 1000, 250, 500]);
});

test("Retry-After is waited for, on top of the jitter", async () => {
  await using server = await startWireServer();
  const faults: Fault[] = [{ kind: "answer", status: 429, headers: { "retry-after": "7" } }];
  const { clock, run } = follow(server, faults);
  expect(await waitsUntil(run.done, clock)).toEqual([7250]);
});

test("[H5.6] the server's `retry:` is what the waits begin with", async () => {
  await using server = await startWireServer();
  const { clock, run } = follow(server, [{ kind: "frames", frames: "retry: 3000\n\n", cut: true }, cut]);
  expect(await waitsUntil(run.done, clock)).toEqual([1500, 3000]);
});

test("[H5.7] a half-open connection is given up after three heartbeats of silence", async () => {
  await using server = await startWireServer();
  const { clock, run } = follow(server, [{ kind: "silence" }]);
  await until(run.store, ({ connection }) => connection === "open");
  expect(clock.remaining()).toEqual([silenceLimitMs]);
  clock.advance(silenceLimitMs);
  expect(await waitsUntil(run.done, clock)).toEqual([250]);
});

test("a wake-up ends a wait", async () => {
  await using server = await startWireServer();
  const { clock, client, run } = follow(server, [cut]);
  await clock.asleep((ms) => ms < silenceLimitMs);
  client.reconnect();
  expect((await run.done).answer).toBe("ab");
});

test("a wake-up replaces a connection without heartbeat at once, and leaves a live one alone", async () => {
  await using server = await startWireServer();
  const { clock, client, run } = follow(server, [{ kind: "silence" }]);
  await until(run.store, ({ connection }) => connection === "open");
  client.reconnect();
  clock.advance(heartbeatMs);
  client.reconnect();
  expect(run.store.getSnapshot().connection).toBe("open");
  clock.advance(heartbeatMs);
  client.reconnect();
  expect(await waitsUntil(run.done, clock)).toEqual([0]);
  expect(server.requests).toHaveLength(2);
});

test("[H7.2] a client that rests has no streams; when it wakes it has missed nothing", async () => {
  await using server = await startWireServer();
  const { clock, client, run } = follow(server, [{ kind: "silence" }]);
  await until(run.store, ({ connection }) => connection === "open");
  client.pauseStreams();
  await until(run.store, ({ connection }) => connection === "reconnecting");
  clock.advance(60 * 60 * 1000);
  client.pauseStreams();
  expect([clock.remaining(), server.requests.length]).toEqual([[], 1]);
  client.reconnect();
  expect((await run.done).answer).toBe("ab");
});

test("a client that rests still begins a generation", async () => {
  await using server = await startWireServer({ script: [endedBody()] });
  const client = createClient({ baseUrl: server.baseUrl });
  client.pauseStreams();
  expect((await client.start({ message: "Hello" }).done).status).toBe("completed");
});

test("a run that waits can be detached", async () => {
  await using server = await startWireServer();
  const { clock, run } = follow(server, [cut]);
  await clock.asleep((ms) => ms < silenceLimitMs);
  run.detach();
  await expect(run.done).rejects.toMatchObject({ name: "AbortError" });
  expect(clock.remaining()).toEqual([]);
});

test("[S1.2] a stop makes a run that waits look at once", async () => {
  await using server = await startWireServer();
  const { clock, client, run } = follow(server, [cut]);
  await clock.asleep((ms) => ms < silenceLimitMs);
  await client.stop(firstId);
  expect((await run.done).status).toBe("completed");
});

test.each([408, 425, 429, 500, 502, 503])("status %i is tried again for ever", async (status) => {
  await using server = await startWireServer();
  const { clock, run } = follow(
    server,
    Array.from({ length: 12 }, () => ({ kind: "answer", status })),
  );
  const waitsMs = await waitsUntil(run.done, clock);
  expect([waitsMs.length, waitsMs.at(-1)]).toEqual([12, 15_000]);
});

test.each([400, 401, 403, 404, 409, 410, 422])("status %i ends the run", async (status) => {
  await using server = await startWireServer();
  const { clock, run } = follow(server, [{ kind: "answer", status }]);
  await expect(run.done).rejects.toMatchObject({ name: "AppError" });
  expect(clock.remaining()).toEqual([]);
});

test("an answer of success that is no stream is not the server's", async () => {
  await using server = await startWireServer();
  const page: Fault = {
    kind: "answer",
    status: 200,
    headers: { "content-type": "text/html" },
    body: "Log in",
  };
  const { clock, run } = follow(server, [page]);
  await until(run.store, ({ error }) => error?.code === "server_unreachable");
  expect(await waitsUntil(run.done, clock)).toEqual([250]);
});

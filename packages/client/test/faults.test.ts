import { encodeOffset, encodeSnapshot, type EventBody } from "@agent-max/protocol";
import {
  answerLog,
  endedBody,
  foldLog,
  generationIdOf,
  startedBody,
  textBodies,
  toFrame,
} from "@agent-max/protocol/testing";
import { expect, test } from "vitest";
import { hardPieces } from "./hard-text.ts";
import { fetchInOnePiece, fetchInPieces } from "./faulty-fetch.ts";
import { answersIn, record, until } from "./watch.ts";
import { startWireServer } from "./wire-server.ts";
import { createClient } from "../src/client.ts";

const firstId = generationIdOf(1);
const script: EventBody[] = [...textBodies(hardPieces), endedBody()];
const text = hardPieces.join("");
const bytes = Buffer.from(answerLog(hardPieces).map(toFrame).join("")).length;

/** No wait is longer than a turn of the event loop. */
const random = () => 0;

function isPrefix(answer: string): boolean {
  return text.startsWith(answer);
}

test(
  "[L4.4] a connection cut after any byte is taken for a cut, and every character comes once",
  { timeout: 60_000 },
  async () => {
    await using server = await startWireServer({ script });
    const client = createClient({ baseUrl: server.baseUrl, random });
    for (let afterBytes = 0; afterBytes <= bytes; afterBytes += 1) {
      server.faults.push({ kind: "cut", afterBytes });
      const run = client.start({ message: "Hello" });
      const views = record(run.store);
      const snapshot = await run.done;
      expect([snapshot.answer, snapshot.status, afterBytes]).toEqual([text, "completed", afterBytes]);
      expect(answersIn(views).every(isPrefix)).toBe(true);
    }
    // One more request after each cut; there was none after the last byte.
    expect(server.requests).toHaveLength(2 * bytes + 1);
  },
);

test("a body that arrives in pieces of any size is decoded to the same text", async () => {
  await using server = await startWireServer({ script });
  for (let size = 1; size <= 9; size += 1) {
    const client = createClient({ baseUrl: server.baseUrl, random, fetch: fetchInPieces(size) });
    const run = client.start({ message: "Hello" });
    const views = record(run.store);
    expect((await run.done).answer).toBe(text);
    expect(answersIn(views).every(isPrefix)).toBe(true);
  }
});

test("all events of one read are one change of the store", async () => {
  await using server = await startWireServer({ script });
  const client = createClient({ baseUrl: server.baseUrl, random, fetch: fetchInOnePiece });
  const run = client.start({ message: "Hello" });
  const views = record(run.store);
  await run.done;
  expect(views.map(({ connection }) => connection)).toEqual(["open", "closed"]);
});

test("[L3.1] a reader that knows the first k events receives exactly the rest", async () => {
  await using server = await startWireServer({ script });
  const client = createClient({ baseUrl: server.baseUrl, random });
  const whole = await client.start({ message: "Hello" }).done;
  const events = answerLog(hardPieces);
  for (let k = 1; k < events.length; k += 1) {
    const known = foldLog(events.slice(0, k));
    const run = client.attach(whole.generation_id, known);
    expect((await run.done).answer).toBe(text);
    const { url } = server.requests.at(-1) ?? {};
    expect(url?.searchParams.get("after")).toBe(encodeOffset(k));
  }
});

test("[L3.3] repeated and already known frames are dropped", async () => {
  await using server = await startWireServer({ script });
  const client = createClient({ baseUrl: server.baseUrl, random });
  const frames = answerLog(hardPieces).slice(0, 3).map(toFrame);
  server.faults.push({ kind: "frames", frames: [...frames, ...frames].join("") });
  expect((await client.start({ message: "Hello", generation_id: firstId }).done).answer).toBe(text);
  expect(server.requests).toHaveLength(1);
});

test("[L3.4] a gap makes the client ask again after the last event it has", async () => {
  await using server = await startWireServer({ script });
  const client = createClient({ baseUrl: server.baseUrl, random });
  const [first, second, , fourth] = answerLog(hardPieces).map(toFrame);
  server.faults.push({ kind: "frames", frames: `${first}${second}${fourth}` });
  expect((await client.start({ message: "Hello", generation_id: firstId }).done).answer).toBe(text);
  expect(server.requests.map(({ url }) => url.searchParams.get("after"))).toEqual([null, encodeOffset(2)]);
});

test("[L3.5] a reset frame replaces what is known", async () => {
  await using server = await startWireServer();
  const client = createClient({ baseUrl: server.baseUrl, random });
  server.append(firstId, startedBody(firstId), ...script);
  const final = foldLog(answerLog(hardPieces));
  const stale = foldLog(answerLog(["Something else that was lost."]).slice(0, 2));
  if (!final) throw new Error("no snapshot");
  const data = JSON.stringify(encodeSnapshot(final));
  server.faults.push({ kind: "frames", frames: `event: reset\ndata: ${data}\n\n` });
  expect((await client.attach(firstId, stale).done).answer).toBe(text);
});

test("[L6.2] an event of an unknown type is stepped over, and counts", async () => {
  await using server = await startWireServer();
  const client = createClient({ baseUrl: server.baseUrl, random });
  server.append(firstId, startedBody(firstId), ...textBodies(["a", "b"]));
  const known = foldLog(answerLog(["a"]).slice(0, 2));
  const token = encodeOffset(3);
  const unknown = `id: ${token}\ndata: {"v":1,"type":"mood_changed","at":1,"offset":"${token}"}\n\n`;
  server.faults.push({ kind: "frames", frames: unknown });
  const run = client.attach(firstId, known);
  await until(run.store, ({ snapshot }) => snapshot?.last_offset === 3);
  server.append(firstId, endedBody());
  expect((await run.done).answer).toBe("a");
});

test("[L6.2] an end that this version cannot read is not waited for: the snapshot tells it", async () => {
  await using server = await startWireServer();
  const client = createClient({ baseUrl: server.baseUrl, random });
  server.append(firstId, startedBody(firstId), ...textBodies(["a", "b"]), endedBody());
  const known = foldLog(answerLog(["a"]).slice(0, 2));
  const rest = [3, 4].map(encodeOffset).map((token) => `id: ${token}\ndata: {"v":3,"offset":"${token}"}\n\n`);
  server.faults.push({ kind: "frames", frames: rest.join(""), cut: true });
  expect(await client.attach(firstId, known).done).toMatchObject({ status: "completed", answer: "ab" });
});

test.each([
  [3, "client_outdated"],
  [1, "server_outdated"],
])("[H9.3] a first event of version %i ends the run with %s, at once and for good", async (version, code) => {
  await using server = await startWireServer({ script });
  const client = createClient({ baseUrl: server.baseUrl, random });
  const token = encodeOffset(1);
  const frames = `id: ${token}\ndata: {"v":${version},"offset":"${token}"}\n\n`;
  server.faults.push({ kind: "frames", frames });
  const run = client.start({ message: "Hello" });
  await expect(run.accepted).rejects.toMatchObject({ code, retryable: false });
  expect(run.store.getSnapshot()).toMatchObject({ connection: "closed", error: { code } });
});

import { AppError, toProblem, type EventBody } from "@agent-max/protocol";
import {
  endedBody,
  generationIdOf,
  startedBody,
  stoppedByUser,
  textBodies,
} from "@agent-max/protocol/testing";
import { expect, test } from "vitest";
import { hardPieces } from "../test/hard-text.ts";
import { until } from "../test/watch.ts";
import { startWireServer } from "../test/wire-server.ts";
import { createClient } from "./client.ts";
import { maxBeginTries } from "./follow.ts";

const firstId = generationIdOf(1);
const secondId = generationIdOf(2);
const script: EventBody[] = [...textBodies(hardPieces), endedBody()];
const random = () => 0;

test("a start resolves `accepted` with the first event and `done` with the terminal snapshot", async () => {
  await using server = await startWireServer();
  const run = createClient({ baseUrl: server.baseUrl, apiKey: "secret" }).start({ message: "Hello" });
  await run.accepted;
  expect(run.store.getSnapshot()).toMatchObject({ snapshot: { status: "running" }, connection: "open" });
  server.append(run.id, ...textBodies(["Hi."]), endedBody());
  expect(await run.done).toMatchObject({ generation_id: run.id, status: "completed", answer: "Hi." });
  expect(run.store.getSnapshot().connection).toBe("closed");
  expect(server.requests[0]?.headers).toMatchObject({ "x-api-key": "secret", "idempotency-key": run.id });
});

test("a continuation begins with the text before it", async () => {
  await using server = await startWireServer({ continuation: [...textBodies(["b"], 1), endedBody()] });
  const client = createClient({ baseUrl: server.baseUrl });
  server.append(firstId, startedBody(firstId), ...textBodies(["a"]), endedBody(stoppedByUser));
  expect((await client.continue({ generation_id: firstId }).done).answer).toBe("ab");
});

test("[H2.1] a refused start rejects with the server's code and details, and nothing was begun", async () => {
  await using server = await startWireServer();
  const refusal = new AppError("generation_running", { details: { generation_id: secondId } });
  const body = JSON.stringify(toProblem(refusal, "request"));
  server.faults.push({ kind: "answer", status: 409, body });
  const run = createClient({ baseUrl: server.baseUrl, random }).start({ message: "Hello" });
  const expected = { code: "generation_running", details: { generation_id: secondId } };
  await expect(run.accepted).rejects.toMatchObject(expected);
  await expect(run.done).rejects.toMatchObject(expected);
  expect(run.store.getSnapshot()).toMatchObject({
    snapshot: undefined,
    connection: "closed",
    error: expected,
  });
  expect(server.requests).toHaveLength(1);
  expect(server.snapshotOf(run.id)).toBeUndefined();
});

test("[H6.1] a start whose answer was lost is repeated with the same id and key", async () => {
  await using server = await startWireServer({ script });
  server.faults.push({ kind: "lost answer" }, { kind: "answer", status: 503 }, { kind: "lost answer" });
  const run = createClient({ baseUrl: server.baseUrl, random }).start({ message: "Hello" });
  expect((await run.done).answer).toBe(hardPieces.join(""));
  expect(server.requests.map(({ method }) => method)).toEqual(["POST", "POST", "POST", "POST"]);
  expect(new Set(server.requests.map(({ headers }) => headers["idempotency-key"]))).toEqual(
    new Set([run.id]),
  );
  expect(new Set(server.requests.map(({ body }) => JSON.stringify(body))).size).toBe(1);
});

test("[H6.1] a server that forgot the key but knows the id has begun the generation", async () => {
  await using server = await startWireServer({ script });
  const body = JSON.stringify(toProblem(new AppError("generation_exists"), "request"));
  server.faults.push({ kind: "lost answer" }, { kind: "answer", status: 409, body });
  const run = createClient({ baseUrl: server.baseUrl, random }).start({ message: "Hello" });
  expect((await run.done).answer).toBe(hardPieces.join(""));
});

test("an id that was taken before the first try is a refusal", async () => {
  await using server = await startWireServer();
  const body = JSON.stringify(toProblem(new AppError("generation_exists"), "request"));
  server.faults.push({ kind: "answer", status: 409, body });
  const run = createClient({ baseUrl: server.baseUrl, random }).start({ message: "Hello" });
  await expect(run.accepted).rejects.toMatchObject({ code: "generation_exists" });
});

test("a server that is away is tried a few times, then `accepted` says so", async () => {
  const server = await startWireServer();
  await server[Symbol.asyncDispose]();
  const errors: unknown[] = [];
  const run = createClient({ baseUrl: server.baseUrl, random }).continue({ generation_id: firstId });
  run.store.subscribe(() => errors.push(run.store.getSnapshot().error?.code));
  await expect(run.accepted).rejects.toMatchObject({ code: "server_unreachable", retryable: true });
  expect(errors).toEqual(Array.from({ length: maxBeginTries }, () => "server_unreachable"));
});

test("[S4.1] detaching ends the connection and not the generation", async () => {
  await using server = await startWireServer();
  const client = createClient({ baseUrl: server.baseUrl, random });
  const run = client.start({ message: "Hello" });
  await run.accepted;
  run.detach();
  await expect(run.done).rejects.toMatchObject({ name: "AbortError" });
  expect(run.store.getSnapshot()).toMatchObject({ connection: "closed", error: undefined });
  expect(server.snapshotOf(run.id)?.status).toBe("running");
  server.append(run.id, ...script);
  expect(await client.attach(run.id, run.store.getSnapshot().snapshot).done).toMatchObject({
    status: "completed",
    answer: hardPieces.join(""),
  });
});

test("a run that is detached before its first event rejects `accepted`", async () => {
  await using server = await startWireServer();
  const run = createClient({ baseUrl: server.baseUrl }).start({ message: "Hello" });
  run.detach();
  await expect(run.accepted).rejects.toMatchObject({ name: "AbortError" });
});

test("[S1.5] a stop before the start was accepted wins", async () => {
  await using server = await startWireServer({ script });
  const client = createClient({ baseUrl: server.baseUrl, random });
  await expect(client.stop(firstId)).resolves.toMatchObject({ status: "stopped" });
  const run = client.start({ message: "Hello", generation_id: firstId });
  expect(await run.done).toMatchObject({ status: "stopped", answer: "" });
});

test("[S1.2] a stop ends the run with what was written until then", async () => {
  await using server = await startWireServer({ script: textBodies(["Half of"]) });
  const client = createClient({ baseUrl: server.baseUrl, random });
  const run = client.start({ message: "Hello" });
  await until(run.store, ({ snapshot }) => snapshot?.answer === "Half of");
  await expect(client.stop(run.id, { seen: 4 })).resolves.toMatchObject({ status: "stopped", length: 7 });
  expect(await run.done).toMatchObject({ status: "stopped", by: "user", answer: "Half of" });
  expect(server.requests.at(-1)?.body).toEqual({ generation_id: run.id, seen: 4 });
});

test("attaching to a running generation begins with its snapshot and goes on", async () => {
  await using server = await startWireServer();
  server.append(firstId, startedBody(firstId), ...textBodies(["a", "b"]));
  const run = createClient({ baseUrl: server.baseUrl }).attach(firstId);
  await run.accepted;
  expect(run.store.getSnapshot().snapshot?.answer).toBe("ab");
  server.append(firstId, ...textBodies(["c"], 2), endedBody());
  expect((await run.done).answer).toBe("abc");
});

test("attaching to what has ended asks nobody, and to what does not exist is refused", async () => {
  await using server = await startWireServer({ script });
  const client = createClient({ baseUrl: server.baseUrl });
  const snapshot = await client.start({ message: "Hello" }).done;
  const before = server.requests.length;
  expect(await client.attach(snapshot.generation_id, snapshot).done).toBe(snapshot);
  expect(server.requests).toHaveLength(before);
  await expect(client.attach(secondId).accepted).rejects.toMatchObject({ code: "generation_not_found" });
});

test("a generation that is erased while it is followed ends the run", async () => {
  await using server = await startWireServer();
  server.append(firstId, startedBody(firstId));
  const body = JSON.stringify(toProblem(new AppError("conversation_erased"), "request"));
  server.faults.push({ kind: "cut", afterBytes: 0 }, { kind: "answer", status: 410, body });
  const run = createClient({ baseUrl: server.baseUrl, random }).attach(firstId);
  await expect(run.done).rejects.toMatchObject({ code: "conversation_erased" });
});

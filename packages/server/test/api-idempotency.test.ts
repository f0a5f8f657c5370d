import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { startTestApp } from "./support/app.ts";
import { createManualModel } from "./support/manual-model.ts";
import { makeKey } from "./support/keys.ts";
import { expectProblem, storedRows } from "./support/problems.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";
import { ask, continuePath, idOf, startPath } from "./support/app-requests.ts";

const headers = { "idempotency-key": "once" };
const body = { message: "Go", conversation_id: "c" };

test("[H6.1] the same key with the same body, at once, later and after the end, is one generation", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const streams = await Promise.all([1, 2, 3].map(() => server.open(startPath, { body, headers })));
  await model.say("Hello");
  streams.push(await server.open(startPath, { body, headers }));
  await model.finish();
  await Promise.all(streams.map((stream) => stream.over));
  streams.push(
    await server.open(`${startPath}?format=events`, {
      body: { conversation_id: "c", message: "Go" },
      headers,
    }),
  );
  await streams.at(-1)?.over;
  expect(new Set(streams.map(idOf)).size).toBe(1);
  expect(streams.map(({ text }) => text)).toEqual(Array.from({ length: 5 }, () => "Hello"));
  expect(server.upstream.requests).toHaveLength(1);
});

test("[H6.2] another body with the same key is refused, also while the first is on its way", async () => {
  await using server = await startTestApp();
  const other = { ...body, message: "Something else" };
  const [first, second] = await Promise.all([
    server.send("POST", startPath, { payload: body, headers }),
    server.send("POST", startPath, { payload: other, headers }),
  ]);
  expect(first.statusCode).toBe(200);
  expectProblem(second, "idempotency_mismatch");
  expectProblem(await server.send("POST", startPath, { payload: other, headers }), "idempotency_mismatch");
  const payload = { partial_response: "He", original_message: "Go" };
  expectProblem(await server.send("POST", continuePath, { payload, headers }), "idempotency_mismatch");
  expect(server.upstream.requests).toHaveLength(1);
});

test("[H6.1] a continuation, by id and by text, is made once", async () => {
  await using server = await startTestApp();
  const generation_id = await ask(server, "Go");
  for (const [key, wish] of [
    ["by id", { generation_id, from: 2 }],
    ["by text", { partial_response: "Once upon", original_message: "Tell", conversation_id: "t" }],
  ] as const) {
    const options = { body: wish, headers: { "idempotency-key": key } };
    const streams = await Promise.all([
      server.open(continuePath, options),
      server.open(continuePath, options),
    ]);
    await Promise.all(streams.map((stream) => stream.over));
    expect(new Set(streams.map(idOf)).size).toBe(1);
  }
  expect(server.upstream.requests).toHaveLength(3);
  expect(storedRows(server.directory)["generations"]).toHaveLength(4);
});

test("[H6.4] a refused request does not use the key up", async () => {
  await using server = await startTestApp();
  const refused = { ...body, parent: randomUUID() };
  expectProblem(await server.send("POST", startPath, { payload: refused, headers }), "generation_not_found");
  const stream = await server.open(startPath, { body, headers });
  expect(stream.status).toBe(200);
  await stream.over;
});

test("[H6.3] [H1.2] the keys of two owners have nothing to do with each other, whatever their names", async () => {
  await using server = await startTestApp();
  const [one, other] = [makeKey(server.directory, "a"), makeKey(server.directory, "a b")];
  const payload = { message: "Go" };
  const [first, second] = await Promise.all([
    server.send("POST", startPath, { key: one, payload, headers: { "idempotency-key": "b c" } }),
    server.send("POST", startPath, { key: other, payload, headers: { "idempotency-key": "c" } }),
  ]);
  expect(first.headers["x-generation-id"]).not.toBe(second.headers["x-generation-id"]);
});

test("[H2.5] [H6.1] fields that the server does not know do not matter, however deep they are", async () => {
  await using server = await startTestApp();
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const stream = await server.open(startPath, { body: `{"message":"Go","unknown":${deep}}`, headers });
  expect(stream.status).toBe(200);
  await stream.over;
  const again = await server.open(startPath, { body: { message: "Go" }, headers });
  await again.over;
  expect(idOf(again)).toBe(idOf(stream));
});

test("[H6.1] a key survives a restart", async () => {
  await using directory = await temporaryDirectory();
  const ids: string[] = [];
  for (let start = 0; start < 2; start += 1) {
    await using server = await startTestApp({ directory: directory.path });
    const stream = await server.open(startPath, { body, headers });
    await stream.over;
    expect(stream.text).toBe("Hello world");
    ids.push(idOf(stream));
  }
  expect(ids[1]).toBe(ids[0]);
});

test("[G5.4] [G8.4] two starts at once: one runs, the other is told which", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const first = await server.open(startPath, { body });
  const refused = expectProblem(
    await server.send("POST", startPath, { payload: body }),
    "generation_running",
  );
  expect(refused.generation_id).toBe(idOf(first));
  expect(storedRows(server.directory)["turns"]).toHaveLength(1);
  await model.say("Hi");
  await model.finish();
  await first.over;
  const both = await Promise.all([
    server.send("POST", continuePath, { payload: { generation_id: idOf(first) } }),
    server.send("POST", continuePath, { payload: { generation_id: randomUUID() } }),
  ]);
  expectProblem(both[0], "nothing_to_continue");
  expectProblem(both[1], "generation_not_found");
});

test("[G5.1] [G5.2] a continuation where one is being written is refused, unless a branch is asked for", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const first = await server.open(startPath, { body });
  const running = { payload: { generation_id: idOf(first) } };
  expectProblem(await server.send("POST", continuePath, running), "generation_running");
  await model.say("One, two");
  await first.until(({ text }) => text === "One, two");
  await server.send("POST", `${startPath}/stop`, running);
  const second = await server.open(continuePath, { body: { generation_id: idOf(first) } });
  const refused = expectProblem(await server.send("POST", continuePath, running), "generation_running");
  expect(refused.generation_id).toBe(idOf(second));
  const branch = await server.open(continuePath, { body: { generation_id: idOf(first), branch: true } });
  expect(branch.status).toBe(200);
  for (const index of [1, 2]) await model.finish(index);
  await Promise.all([second.over, branch.over]);
});

test("[G1.4] [H2.4] an id that is taken is refused, and nothing of the request is kept", async () => {
  await using server = await startTestApp();
  const taken = await ask(server, "Go", { conversation_id: "c" });
  const before = storedRows(server.directory);
  const attempts = [
    [startPath, { message: "Go", generation_id: taken }],
    [continuePath, { generation_id: taken, from: 2, new_generation_id: taken }],
    [continuePath, { partial_response: "Once", original_message: "Tell", new_generation_id: taken }],
    [
      continuePath,
      { partial_response: "Once", original_message: "Tell", conversation_id: "c", new_generation_id: taken },
    ],
  ] as const;
  for (const [path, payload] of attempts) {
    expect(
      expectProblem(await server.send("POST", path, { payload }), "generation_exists").generation_id,
    ).toBe(taken);
  }
  expect(storedRows(server.directory)).toEqual(before);
});

test("[G4.5] [G8.6] a position beyond the text, and a parent of another conversation, are refused by their name", async () => {
  await using server = await startTestApp();
  const id = await ask(server, "Go", { conversation_id: "c" });
  const before = storedRows(server.directory);
  const beyond = await server.send("POST", continuePath, { payload: { generation_id: id, from: 12 } });
  expect(expectProblem(beyond, "invalid_request").errors?.[0]?.path).toBe("from");
  const elsewhere = { message: "Go", parent: id, conversation_id: "d" };
  const parent = await server.send("POST", startPath, { payload: elsewhere });
  expect(expectProblem(parent, "invalid_request").errors?.[0]?.path).toBe("parent");
  expect(storedRows(server.directory)).toEqual(before);
});

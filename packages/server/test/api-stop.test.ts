import { randomUUID } from "node:crypto";
import { snapshotSchema, stopResponseSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { startTestApp, type TestApp } from "./support/app.ts";
import { createManualModel } from "./support/manual-model.ts";
import { makeKey } from "./support/keys.ts";

const start = "/api/v2/chat/streaming";
const body = { message: "Go" };

async function stop(server: TestApp, generation_id: unknown, key = server.key) {
  return server.send("POST", `${start}/stop`, { payload: { generation_id }, key });
}

const idOf = ({ headers }: { headers: Record<string, unknown> }) => String(headers["x-generation-id"]);

async function snapshotOf(server: TestApp, id: string) {
  return snapshotSchema.parse((await server.send("GET", `/api/v2/generations/${id}`)).json());
}

test("[S1.2] [S2.2] [S2.4] in the middle: the answer is authoritative, the text is kept, the upstream sees its socket closed", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const stream = await server.open(start, { body });
  await model.say("One, ");
  await stream.until(({ text }) => text === "One, ");
  const id = idOf(stream);
  const response = await stop(server, id);
  expect(response.statusCode).toBe(200);
  expect(stopResponseSchema.parse(response.json())).toMatchObject({
    generation_id: id,
    status: "stopped",
    length: 5,
    stored_length: 5,
    upstream: "cancelled",
    usage: { certainty: "estimated" },
  });
  expect(await (await server.upstream.request()).closed).toBe("client");
  expect(await stream.over).toBe("ended");
  expect(stream.messages.slice(-2).map(({ data }) => data)).toEqual([
    JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
    "[DONE]",
  ]);
  expect(await snapshotOf(server, id)).toMatchObject({
    status: "stopped",
    by: "user",
    answer: "One, ",
    cut: { position: 5 },
  });
});

test("a late answer after a stop is not appended", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const stream = await server.open(start, { body });
  await model.say("One, ");
  await stream.until(({ text }) => text === "One, ");
  const stopping = stop(server, idOf(stream));
  await model.say("two, ");
  await stopping;
  await model.say("three.");
  await model.finish();
  const { answer } = await snapshotOf(server, idOf(stream));
  expect(answer).toMatch(/^One, (two, )?$/);
  expect((await stop(server, idOf(stream))).json().stored_length).toBe(answer.length);
});

test("[S1.2] [L6.8] before the first token", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const stream = await server.open(`${start}?format=events`, { body });
  await server.upstream.request();
  expect((await stop(server, idOf(stream))).json()).toMatchObject({
    status: "stopped",
    length: 0,
    stored_length: 0,
  });
  expect(await (await server.upstream.request()).closed).toBe("client");
  await stream.over;
  expect(await snapshotOf(server, idOf(stream))).toMatchObject({
    status: "stopped",
    answer: "",
    cut: { position: 0 },
  });
});

test("[S1.5] for an id that has not been seen yet: the generation ends as stopped and the model is never asked", async () => {
  await using server = await startTestApp();
  const generation_id = randomUUID();
  const response = await stop(server, generation_id);
  expect(stopResponseSchema.parse(response.json())).toMatchObject({
    status: "stopped",
    length: 0,
    upstream: "finished",
  });
  const stream = await server.open(start, { body: { ...body, generation_id } });
  expect(await stream.over).toBe("ended");
  expect(await snapshotOf(server, generation_id)).toMatchObject({
    status: "stopped",
    by: "user",
    answer: "",
    attempts: 0,
  });
  expect(server.upstream.requests).toHaveLength(0);
});

test("[S1.4] [S2.2] twice at once, twice in a row and after the end give one and the same answer", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const stream = await server.open(start, { body });
  await model.say("One");
  await stream.until(({ text }) => text === "One");
  const answers = await Promise.all([stop(server, idOf(stream)), stop(server, idOf(stream))]);
  answers.push(await stop(server, idOf(stream).toUpperCase()));
  for (const answer of answers) {
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ generation_id: idOf(stream), status: "stopped", length: 3 });
  }
  const replay = await server.open(`/api/v2/generations/${idOf(stream)}/events`);
  await replay.over;
  expect(replay.raw.match(/"generation_ended"/g)).toHaveLength(1);
});

test("[S2.3] a stop that comes too late gets the status that was reached", async () => {
  await using server = await startTestApp();
  const stream = await server.open(start, { body });
  await stream.over;
  expect((await stop(server, idOf(stream))).json()).toMatchObject({
    status: "completed",
    length: "Hello world".length,
    upstream: "finished",
  });
  expect((await snapshotOf(server, idOf(stream))).status).toBe("completed");
});

test("[S1.3] [H1.2] of another owner: nothing is stopped, and the answer is the one for an unknown id", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const stranger = makeKey(server.directory, "stranger");
  const stream = await server.open(start, { body });
  await model.say("One");
  await stream.until(({ text }) => text === "One");
  const toRunning = await stop(server, idOf(stream), stranger);
  const unknown = randomUUID();
  const toUnknown = await stop(server, unknown, stranger);
  expect(toRunning.statusCode).toBe(200);
  expect({ ...toRunning.json(), generation_id: "" }).toEqual({ ...toUnknown.json(), generation_id: "" });
  await model.say(", two");
  await model.finish();
  await stream.over;
  expect(await snapshotOf(server, idOf(stream))).toMatchObject({ status: "completed", answer: "One, two" });
  expect({ ...(await stop(server, idOf(stream), stranger)).json(), generation_id: "" }).toEqual({
    ...toUnknown.json(),
    generation_id: "",
  });
});

test("[S1.3] from another client of the owner, through a cookie", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const stream = await server.open(start, { body });
  const session = await server.send("POST", "/api/v2/session");
  const [cookie] = session.cookies;
  const response = await server.send("POST", `${start}/stop`, {
    key: null,
    cookies: { [cookie?.name ?? ""]: cookie?.value ?? "" },
    payload: { generation_id: idOf(stream) },
  });
  expect(response.json()).toMatchObject({ status: "stopped" });
});

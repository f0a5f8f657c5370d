import { conversationSchema, snapshotSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { startTestApp } from "./support/app.ts";
import { answering, openAiFrames } from "./support/scripted-upstream.ts";

const start = "/api/v2/chat/streaming";
const continuing = "/api/v2/chat/streaming/continue";

test("[C2.5] [H4.1] [H4.2] [H4.3] [H4.4] the documented call: continue_started, chunks, [DONE]", async () => {
  await using server = await startTestApp({ script: answering(" can be", " in two states.") });
  const partial = "Quantum computing is a field where a qubit";
  const stream = await server.open(continuing, {
    body: {
      partial_response: partial,
      original_message: "Explain quantum computing",
      conversation_id: "conv_123",
      max_tokens: 1024,
      temperature: 0.7,
    },
  });
  expect(stream.status).toBe(200);
  expect(await stream.over).toBe("ended");
  const data = stream.messages.map((message) => message.data);
  const [first, ...rest] = data;
  expect(JSON.parse(first ?? "")).toEqual({
    type: "continue_started",
    continuation_from_length: partial.length,
    generation_id: stream.headers["x-generation-id"],
    parent_id: expect.any(String),
    conversation_id: "conv_123",
  });
  expect(rest.at(-1)).toBe("[DONE]");
  for (const chunk of rest.slice(0, -1)) expect(JSON.parse(chunk)).toHaveProperty("choices.0.delta");
  expect(stream.text).toBe(" can be in two states.");
  expect(stream.raw.split("\n")).toContain("data: [DONE]");
});

test("[C2.1] max_tokens and temperature are 1024 and 0.7 where they are left out", async () => {
  await using server = await startTestApp();
  const body = { partial_response: "Hel", original_message: "Say hello" };
  await (
    await server.open(continuing, { body })
  ).over;
  expect(server.upstream.requests[0]?.body).toMatchObject({ max_tokens: 1024, temperature: 0.7 });
});

test("[C2.5] [C6.1] [C6.2] the model is sent the identity, the message and the partial text", async () => {
  await using server = await startTestApp();
  const body = { partial_response: "Hel", original_message: "Say hello" };
  await (
    await server.open(continuing, { body })
  ).over;
  expect(server.upstream.requests[0]?.body["messages"]).toEqual([
    { role: "system", content: "You are Agent Max" },
    { role: "user", content: "Say hello" },
    { role: "assistant", content: "Hel" },
  ]);
});

test.each(["", "   ", null])(
  "[C2.6] partial_response %j is refused with the documented sentence",
  async (partial) => {
    await using server = await startTestApp();
    const payload = { partial_response: partial, original_message: "Say hello" };
    const response = await server.send("POST", continuing, { payload });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      code: "no_partial_response",
      detail: "No partial response to continue from",
    });
    expect((await server.send("GET", "/api/v2/conversations")).json().conversations).toEqual([]);
  },
);

test("[C2.5] without a conversation_id the two texts make a conversation", async () => {
  await using server = await startTestApp({ script: answering("lo") });
  const body = { partial_response: "Hel", original_message: "Say hello" };
  const stream = await server.open(continuing, { body });
  await stream.over;
  const { conversation_id } = JSON.parse(stream.messages[0]?.data ?? "");
  const response = await server.send("GET", `/api/v2/conversations/${conversation_id}`);
  const { turns, generations, head } = conversationSchema.parse(response.json());
  expect(turns.map(({ message }) => message)).toEqual(["Say hello"]);
  expect(generations.map(({ kind, status, answer }) => ({ kind, status, answer }))).toEqual([
    { kind: "edit", status: "stopped", answer: "Hel" },
    { kind: "continue", status: "completed", answer: "Hello" },
  ]);
  expect(head).toBe(generations[1]?.generation_id);
});

test("[C2.3] [C2.4] [S4.1] a client that stops by closing its socket and continues by text: superseded, chained, exact", async () => {
  await using server = await startTestApp({
    script: async (_request, reply, index) => {
      if (index === 0) await reply.write(openAiFrames(["One, two, "]).at(0) ?? "");
      else reply.end(openAiFrames(["three."]).join(""));
    },
  });
  const first = await server.open(start, { body: { message: "Count", conversation_id: "count" } });
  await first.until(({ text }) => text === "One, two, ");
  first.close();
  const body = { partial_response: first.text, original_message: "Count", conversation_id: "count" };
  const second = await server.open(continuing, { body });
  await second.over;

  const parentId = String(first.headers["x-generation-id"]);
  const parent = await server.send("GET", `/api/v2/generations/${parentId}`);
  expect(parent.json()).toMatchObject({ status: "stopped", by: "superseded", answer: "One, two, " });
  expect(await (await server.upstream.request(0)).closed).toBe("client");
  const id = String(second.headers["x-generation-id"]);
  const child = snapshotSchema.parse((await server.send("GET", `/api/v2/generations/${id}`)).json());
  expect(child).toMatchObject({ parent_id: parentId, kind: "continue", answer: "One, two, three." });
  expect(child.answer).toBe(first.text + second.text);
});

test("[C2.3] [G4.2] a partial text that is behind what the server has goes on from where the client stood", async () => {
  await using server = await startTestApp({
    script: (request, reply, index) =>
      answering(index === 0 ? "One, two, three." : "2, 3.")(request, reply, index),
  });
  const first = await server.open(start, { body: { message: "Count", conversation_id: "count" } });
  await first.over;
  const body = { partial_response: "One, ", original_message: "Count", conversation_id: "count" };
  const second = await server.open(continuing, { body });
  await second.over;
  const id = String(second.headers["x-generation-id"]);
  const snapshot = (await server.send("GET", `/api/v2/generations/${id}`)).json();
  expect(snapshot).toMatchObject({ kind: "rewind", from: 5, answer: "One, 2, 3.", status: "completed" });
});

test("[C2.5] a text that the conversation does not know is taken as it is, whatever message was asked before", async () => {
  await using server = await startTestApp();
  await (
    await server.open(start, { body: { message: "First?", conversation_id: "c" } })
  ).over;
  const body = { partial_response: "Answering...", original_message: "Second?", conversation_id: "c" };
  await (
    await server.open(continuing, { body })
  ).over;
  expect(server.upstream.requests[1]?.body["messages"]).toEqual([
    { role: "system", content: "You are Agent Max" },
    { role: "user", content: "First?" },
    { role: "assistant", content: "Hello world" },
    { role: "user", content: "Second?" },
    { role: "assistant", content: "Answering..." },
  ]);
});

test("[C2.8] a partial text cut inside of an emoji goes on before it", async () => {
  await using server = await startTestApp({ script: answering("😀!") });
  const body = JSON.stringify({ partial_response: "Hi \ud83d", original_message: "Greet" });
  const stream = await server.open(continuing, { body });
  await stream.over;
  expect(JSON.parse(stream.messages[0]?.data ?? "")).toMatchObject({ continuation_from_length: 3 });
  expect(stream.text).toBe("😀!");
});

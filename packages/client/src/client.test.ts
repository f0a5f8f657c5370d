import { AppError, conversationIdSchema, toProblem } from "@agent-max/protocol";
import { generationIdOf, reasoningBody } from "@agent-max/protocol/testing";
import { expect, test } from "vitest";
import { createManualClock } from "../test/manual-clock.ts";
import { startWireServer } from "../test/wire-server.ts";
import { createClient } from "./client.ts";

const firstId = generationIdOf(1);
const summary = {
  id: "a/b ?",
  title: "Title",
  head: null,
  created_at: 1,
  updated_at: 2,
  running: false,
  deleted_at: null,
};
const id = conversationIdSchema.parse(summary.id);
const path = "/api/v2/conversations/a%2Fb%20%3F";

test("conversations are listed, read, changed, deleted, restored and exported", async () => {
  await using server = await startWireServer();
  const { conversations } = createClient({ baseUrl: server.baseUrl });
  const whole = { ...summary, turns: [], generations: [] };
  const list = { conversations: [summary], next: "token" };
  server.answers.set("GET /api/v2/conversations", { status: 200, body: list });
  server.answers.set("POST /api/v2/conversations", { status: 201, body: summary });
  server.answers.set(`GET ${path}`, { status: 200, body: whole });
  server.answers.set(`PATCH ${path}`, { status: 200, body: summary });
  server.answers.set(`DELETE ${path}`, { status: 200, body: undefined });
  server.answers.set(`POST ${path}/restore`, { status: 200, body: summary });
  server.answers.set(`GET ${path}/export`, { status: 200, body: "text" });
  expect(await conversations.list({ q: "a&b", limit: 5 })).toEqual(list);
  expect(server.requests[0]?.url.search).toBe("?q=a%26b&limit=5");
  expect(await conversations.create({ title: "Title" })).toEqual(summary);
  expect(await conversations.get(id)).toEqual(whole);
  expect(await conversations.update(id, { title: "Title" })).toEqual(summary);
  await conversations.remove(id);
  expect(await conversations.restore(id)).toEqual(summary);
  expect(await conversations.exportAs(id, "markdown")).toBe('"text"');
  expect(server.requests.at(-1)?.url.search).toBe("?format=markdown");
});

test("models and preferences are read and changed", async () => {
  await using server = await startWireServer();
  const client = createClient({ baseUrl: server.baseUrl });
  const models = { default_model: "demo", models: [] };
  server.answers.set("GET /api/v2/models", { status: 200, body: models });
  server.answers.set("GET /api/v2/preferences", { status: 200, body: { theme: "dark" } });
  server.answers.set("PATCH /api/v2/preferences", { status: 200, body: {} });
  expect(await client.models()).toEqual(models);
  expect(await client.preferences.get()).toEqual({ theme: "dark" });
  expect(await client.preferences.update({ theme: null })).toEqual({});
  expect(server.requests.at(-1)?.body).toEqual({ theme: null });
});

test("a session is opened with a key, checked and closed", async () => {
  await using server = await startWireServer();
  const { session } = createClient({ baseUrl: server.baseUrl });
  const refusal = toProblem(new AppError("unauthorized"), "request");
  for (const method of ["POST", "GET", "DELETE"]) {
    server.answers.set(`${method} /api/v2/session`, { status: 200, body: undefined });
  }
  await session.open("key");
  expect(server.requests[0]?.headers["x-api-key"]).toBe("key");
  expect(await session.check()).toBe(true);
  await session.close();
  server.answers.set("GET /api/v2/session", { status: 401, body: refusal });
  server.answers.set("POST /api/v2/session", { status: 401, body: refusal });
  expect(await session.check()).toBe(false);
  await expect(session.open("wrong")).rejects.toMatchObject({ code: "unauthorized" });
  server.answers.set("GET /api/v2/session", { status: 502, body: "" });
  await expect(session.check()).rejects.toMatchObject({ code: "server_unreachable" });
});

test("[H2.1] a problem document becomes an error with its code, sentence and fields", async () => {
  await using server = await startWireServer();
  const details = { errors: [{ path: "title", message: "too long" }], retry_after_ms: 1500 };
  const refusal = new AppError("invalid_request", { message: "The title is too long.", details });
  const body = toProblem(refusal, "request");
  server.answers.set("POST /api/v2/conversations", { status: 422, body });
  const { conversations } = createClient({ baseUrl: server.baseUrl });
  await expect(conversations.create()).rejects.toMatchObject({
    code: "invalid_request",
    message: "The title is too long.",
    details,
  });
});

test.each([
  [404, "not_found"],
  [413, "payload_too_large"],
  [418, "invalid_request"],
  [429, "too_many_requests"],
  [502, "server_unreachable"],
])("a refusal with status %i that no server of ours wrote reads as %s", async (status, code) => {
  await using server = await startWireServer();
  server.answers.set("GET /api/v2/models", { status, body: "<html>" });
  await expect(createClient({ baseUrl: server.baseUrl }).models()).rejects.toMatchObject({ code });
});

test("an answer that cannot be read is an error, not a half-filled value", async () => {
  await using server = await startWireServer();
  server.answers.set("GET /api/v2/models", { status: 200, body: { models: 3 } });
  await expect(createClient({ baseUrl: server.baseUrl }).models()).rejects.toMatchObject({
    code: "client_outdated",
    retryable: false,
  });
});

test("a request without an answer is given up after its time", async () => {
  await using server = await startWireServer();
  const clock = createManualClock();
  server.faults.push({ kind: "silence" });
  server.append(firstId, reasoningBody(""));
  const answer = createClient({ baseUrl: server.baseUrl, clock }).generation(firstId);
  clock.advance(30_000);
  await expect(answer).rejects.toMatchObject({ code: "server_unreachable" });
});

test("[S1.4] a stop that fails is repeated; one that is refused is not", async () => {
  const away = await startWireServer();
  await away[Symbol.asyncDispose]();
  let tries = 0;
  const counting: typeof fetch = (input, init) => {
    tries += 1;
    return fetch(input, init);
  };
  const gone = createClient({ baseUrl: away.baseUrl, random: () => 0, fetch: counting });
  await expect(gone.stop(firstId)).rejects.toMatchObject({ code: "server_unreachable" });
  expect(tries).toBe(4);
  await using server = await startWireServer();
  const body = toProblem(new AppError("generation_not_found"), "request");
  server.answers.set("POST /api/v2/chat/streaming/stop", { status: 404, body });
  const client = createClient({ baseUrl: server.baseUrl, random: () => 0 });
  await expect(client.stop(firstId)).rejects.toMatchObject({ code: "generation_not_found" });
  expect(server.requests).toHaveLength(1);
});

import { notificationSchema, modelListSchema } from "@agent-max/protocol";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../src/config.ts";
import { startTestApp } from "./support/app.ts";
import { createManualModel } from "./support/manual-model.ts";
import { makeKey } from "./support/keys.ts";
import { expectProblem } from "./support/problems.ts";
import { answeringJson } from "./support/scripted-upstream.ts";
import type { EventStream } from "./support/event-stream.ts";
import { continuePath, idOf, startPath } from "./support/app-requests.ts";

const notificationsOf = ({ messages }: EventStream) =>
  messages.map(({ data }) => notificationSchema.parse(JSON.parse(data)));

describe("[H3.8] notifications", () => {
  test("tell every tab of the owner, and nobody else, what changed", async () => {
    const model = createManualModel();
    await using server = await startTestApp({ script: model.script });
    const stranger = makeKey(server.directory, "stranger");
    const tabs = await Promise.all([
      server.open("/api/v2/notifications"),
      server.open("/api/v2/notifications"),
    ]);
    const theirs = await server.open("/api/v2/notifications", { headers: { "x-api-key": stranger } });

    await server.send("POST", "/api/v2/conversations", { payload: { id: "c" } });
    const first = await server.open(startPath, { body: { message: "Go", conversation_id: "c" } });
    await model.say("One");
    await model.reply();
    await first.until(({ text }) => text === "One");
    await server.send("POST", `${startPath}/stop`, { payload: { generation_id: idOf(first) } });
    const second = await server.open(continuePath, { body: { generation_id: idOf(first) } });
    await model.finish(1);
    await second.over;
    await server.send("PATCH", "/api/v2/conversations/c", { payload: { title: "New" } });
    await server.send("DELETE", "/api/v2/conversations/c");
    await server.send("POST", "/api/v2/conversations/c/restore");

    const of = (stream: EventStream) => ({ conversation_id: "c", generation_id: idOf(stream) });
    const changed = { type: "conversation_changed", conversation_id: "c" };
    for (const tab of tabs) {
      await tab.until(({ messages }) => messages.length === 8);
      expect(notificationsOf(tab)).toEqual([
        changed,
        { type: "generation_started", kind: "start", ...of(first) },
        { type: "generation_ended", status: "stopped", ...of(first) },
        { type: "generation_started", kind: "continue", ...of(second) },
        { type: "generation_ended", status: "completed", ...of(second) },
        changed,
        changed,
        changed,
      ]);
    }
    expect(theirs.messages).toEqual([]);
  });

  test("[H9.2] the address of version 0.1 says that the client is to be updated", async () => {
    await using server = await startTestApp();
    expectProblem(await server.send("GET", "/api/v2/events"), "client_outdated");
  });

  test("a refused change tells nothing", async () => {
    await using server = await startTestApp();
    const tab = await server.open("/api/v2/notifications");
    await server.send("PATCH", "/api/v2/conversations/none", { payload: { title: "x" } });
    await server.send("DELETE", "/api/v2/conversations/none");
    await server.send("POST", "/api/v2/conversations", { payload: { id: "c" } });
    await server.send("DELETE", "/api/v2/conversations/c");
    expect((await server.send("POST", "/api/v2/conversations", { payload: { id: "c" } })).statusCode).toBe(
      404,
    );
    await server.send("POST", "/api/v2/conversations", { payload: { id: "d" } });
    await tab.until(({ messages }) => messages.length === 3);
    expect(notificationsOf(tab).map(({ conversation_id }) => conversation_id)).toEqual(["c", "c", "d"]);
  });
});

describe("[H3.9] preferences", () => {
  test("keep texts, numbers and truths; null removes a name", async () => {
    await using server = await startTestApp();
    const patch = (payload: object) => server.send("PATCH", "/api/v2/preferences", { payload });
    const all = {
      theme: "dark",
      size: 1.5,
      motion: false,
      "": undefined,
      text: 'it’s "quoted"\n\0',
      empty: "",
    };
    const { "": _none, ...stored } = all;
    expect((await patch(all)).json()).toEqual(stored);
    expect((await patch({ theme: null, size: 2, unknown: null })).json()).toEqual({
      ...stored,
      size: 2,
      theme: undefined,
    });
    expect((await patch({})).json()).toMatchObject({ size: 2 });
    const read = (await server.send("GET", "/api/v2/preferences")).json();
    expect(read).toEqual({ size: 2, motion: false, text: all.text, empty: "" });
  });

  test("one wrong name stores none of the others", async () => {
    await using server = await startTestApp();
    const payload = { good: 1, bad: [] };
    expectProblem(await server.send("PATCH", "/api/v2/preferences", { payload }), "invalid_request");
    expect((await server.send("GET", "/api/v2/preferences")).json()).toEqual({});
  });

  test("__proto__ is no name and does no harm", async () => {
    await using server = await startTestApp();
    const response = await server.send("PATCH", "/api/v2/preferences", {
      payload: '{"__proto__":{"theme":"x"}}',
      headers: { "content-type": "application/json" },
    });
    expect(response.json()).toEqual({});
    expect((await server.send("GET", "/api/v2/preferences")).json()).toEqual({});
  });
});

describe("[H3.10] models", () => {
  test("the provider’s list, the default first and known even where the list is not", async () => {
    const data = ["other", "scripted"].map((id) => ({ id, object: "model" }));
    await using listing = await startTestApp({ script: answeringJson(200, { data }) });
    const listed = modelListSchema.parse((await listing.send("GET", "/api/v2/models")).json());
    expect(listed.default_model).toBe("scripted");
    expect(listed.models.map(({ id }) => id)).toEqual(["scripted", expect.stringContaining("other")]);
    await using silent = await startTestApp({ script: answeringJson(404, {}) });
    expect((await silent.send("GET", "/api/v2/models")).json()).toMatchObject({
      default_model: "scripted",
      models: [{ id: "scripted", provider: "scripted", mode: "prefill", demo: false }],
    });
  });

  test("[F3.3] [C6.5] the demo says that it is one, and a model that is not there is refused with the choice", async () => {
    await using server = await startTestApp({ demo: true });
    expect((await server.send("GET", "/api/v2/models")).json().models).toMatchObject([
      { id: "demo", demo: true },
    ]);
    for (const [path, body] of [
      [startPath, { message: "Go", model: "gpt-9" }],
      [continuePath, { partial_response: "x", original_message: "y", model: "gpt-9" }],
    ] as const) {
      const problem = expectProblem(await server.send("POST", path, { payload: body }), "model_unavailable");
      expect(problem.detail).toBe('The model "gpt-9" is not available. Choose one of: demo.');
    }
    expect((await server.send("GET", "/api/v2/conversations")).json().conversations).toEqual([]);
  });

  test("[F3.3] the demo writes, stops at max_tokens, and goes on from there", async () => {
    await using server = await startTestApp({ demo: true });
    const body = { message: "Explain quantum computing", max_tokens: 20 };
    const first = await server.open(startPath, { body });
    await first.over;
    const whole = await server.open(startPath, { body: { message: body.message } });
    await whole.over;
    const rest = await server.open(continuePath, {
      body: { generation_id: idOf(first), max_tokens: 100_000 },
    });
    await rest.over;
    expect(first.text.length).toBeGreaterThan(20);
    expect(first.text + rest.text).toBe(whole.text);
  });
});

test("[H3.12] /health and /ready need no key and tell nothing about anybody", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const health = await server.send("GET", "/health", { key: null });
  expect(health.json()).toEqual({ status: "ok", version: parseConfig({}).version });
  expect((await server.send("GET", "/ready", { key: null })).json()).toEqual({ status: "ready", running: 0 });
  const stream = await server.open(startPath, { body: { message: "Go" } });
  expect((await server.send("GET", "/ready", { key: null })).json()).toEqual({ status: "ready", running: 1 });
  await model.finish();
  await stream.over;
});

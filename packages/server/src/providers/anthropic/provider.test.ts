import { describe, expect, test } from "vitest";
import {
  answerEvents,
  messageDelta,
  messageStart,
  messageStop,
  ping,
  textBlock,
  thinkingBlock,
  toAnthropicFrames,
  toMessage,
  toolBlock,
  type AnthropicEvent,
} from "../../../test/support/anthropic-frames.ts";
import { callUpstream, question } from "../../../test/support/provider-calls.ts";
import {
  answeringJson,
  startScriptedUpstream,
  type Script,
} from "../../../test/support/scripted-upstream.ts";
import { createAnthropic, type AnthropicOptions } from "./provider.ts";
import type { ProviderRequest } from "../../engine/ports/provider.ts";

function createProvider(origin: string, options: Partial<AnthropicOptions> = {}) {
  return createAnthropic({
    name: "anthropic",
    url: `${origin}/v1/messages`,
    defaultModel: "claude-scripted",
    continuation: () => "anchored",
    ...options,
  });
}

/** Makes one call to an upstream that runs the script. */
function callOnce(
  script: Script,
  { request = question, ...options }: Partial<AnthropicOptions> & { request?: ProviderRequest } = {},
) {
  return callUpstream(script, ({ origin }) => createProvider(origin, options), request);
}

function streaming(events: readonly AnthropicEvent[]): Script {
  return (_request, reply) => reply.end(toAnthropicFrames(events));
}

const hello = streaming(answerEvents(["Hi"]));

describe("request", () => {
  test("sends model, messages, key and version, and the maximum that the API demands", async () => {
    const { requests } = await callOnce(hello, { apiKey: "sk-ant-secret" });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: "POST",
      path: "/v1/messages",
      headers: {
        "x-api-key": "sk-ant-secret",
        "anthropic-version": "2023-06-01",
        "content-type": "application/json",
      },
    });
    expect(requests[0]?.headers).not.toHaveProperty("authorization");
    expect(requests[0]?.body).toEqual({
      model: "scripted",
      max_tokens: 32_000,
      messages: question.messages,
      stream: true,
    });
  });

  test("the traits of the model are asked for by its name", async () => {
    const { requests } = await callOnce(hello, {
      request: { ...question, temperature: 0 },
      maxTokens: (model) => model.length,
      takesTemperature: (model) => model !== "scripted",
      showsThinking: (model) => model === "scripted",
    });
    expect(requests[0]?.body).toMatchObject({
      max_tokens: "scripted".length,
      thinking: { type: "adaptive" },
    });
    expect(requests[0]?.body).not.toHaveProperty("temperature");
    const plain = await callOnce(hello, { request: { ...question, temperature: 0 } });
    expect(plain.requests[0]?.body["temperature"]).toBe(0);
  });
});

describe("answers", () => {
  test("usage of the prompt comes at the start, that of the answer with the reason, caches included", async () => {
    const { events, error } = await callOnce(hello);
    expect(error).toBeUndefined();
    expect(events).toEqual([
      { type: "usage", promptTokens: 25, completionTokens: null },
      { type: "text", text: "Hi" },
      { type: "usage", promptTokens: 25, completionTokens: 7 },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("of several counts the last one counts, and a reason stays", async () => {
    const { events } = await callOnce(
      streaming([
        messageStart,
        ...textBlock(["Hi"]),
        messageDelta("refusal", { output_tokens: 3 }),
        messageDelta(null, { output_tokens: 9, input_tokens: 30 }),
        messageStop,
      ]),
    );
    expect(events.at(-1)).toEqual({ type: "finish", reason: "refusal" });
    expect(events.filter(({ type }) => type === "usage").at(-1)).toEqual({
      type: "usage",
      promptTokens: 30,
      completionTokens: 9,
    });
  });

  test("[G7.1] thoughts are kept apart from the text, and signatures and hidden thoughts are none", async () => {
    const { events, text } = await callOnce(
      streaming([
        messageStart,
        ...thinkingBlock([" Let me", " see.\n"]),
        { type: "content_block_start", index: 1, content_block: { type: "redacted_thinking", data: "EmwK" } },
        { type: "content_block_stop", index: 1 },
        ...textBlock(["Hi"], 2),
        messageDelta("end_turn"),
        messageStop,
      ]),
    );
    expect(events.filter(({ type }) => type === "reasoning")).toEqual([
      { type: "reasoning", text: " Let me" },
      { type: "reasoning", text: " see.\n" },
    ]);
    expect(text).toBe("Hi");
  });

  test("text that stands in the start of a block counts, and so do several blocks", async () => {
    const { text } = await callOnce(
      streaming([
        messageStart,
        {
          type: "content_block_start",
          index: 0,
          content_block: { type: "text", text: "a ", citations: null },
        },
        { type: "content_block_stop", index: 0 },
        ...textBlock(["b", " c"], 1),
        messageDelta("end_turn"),
        messageStop,
      ]),
    );
    expect(text).toBe("a b c");
  });

  test.each([
    ["end_turn", undefined, "stop"],
    ["stop_sequence", undefined, "stop"],
    ["max_tokens", undefined, "provider_limit"],
    ["max_tokens", 7, "length"],
    ["model_context_window_exceeded", undefined, "context"],
    ["refusal", undefined, "refusal"],
    ["tool_use", undefined, "tool_calls"],
    ["pause_turn", undefined, "provider_limit"],
  ] as const)("[G3.1] [G3.2] [G3.3] %s with a maximum of %s is %s", async (stopReason, maxTokens, reason) => {
    const request = maxTokens === undefined ? question : { ...question, maxTokens };
    const { events, text } = await callOnce(streaming(answerEvents(["Hi"], stopReason)), { request });
    expect(text).toBe("Hi");
    expect(events.at(-1)).toEqual({ type: "finish", reason });
  });

  test("[G3.4] a call of a tool is one, whatever the reason, and its input is no text", async () => {
    const { events, text } = await callOnce(
      streaming([
        messageStart,
        ...textBlock(["Hm."]),
        ...toolBlock(1),
        messageDelta("end_turn"),
        messageStop,
      ]),
    );
    expect(text).toBe("Hm.");
    expect(events.at(-1)).toEqual({ type: "finish", reason: "tool_calls" });
  });

  test("pings, events of tomorrow, and events without what they are known for bring nothing", async () => {
    const { events, error } = await callOnce((_request, reply) => {
      const odd = [
        { type: "vibe_delta", delta: { text: 7 } },
        { type: "message_start" },
        { type: "message_delta" },
        {},
      ];
      reply.end(
        toAnthropicFrames([ping]) +
          odd.map((value) => `data: ${JSON.stringify(value)}\n\n`).join("") +
          toAnthropicFrames([...textBlock(["Hi"]), ping, messageDelta("end_turn"), messageStop]),
      );
    });
    expect(error).toBeUndefined();
    expect(events).toEqual([
      { type: "text", text: "Hi" },
      { type: "usage", promptTokens: null, completionTokens: 7 },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("a message that is sent at once is heard as well", async () => {
    const content = [{ type: "text" as const, text: " Hi ", citations: null }];
    const { events, error } = await callOnce(
      answeringJson(200, toMessage({ content, stop_reason: "max_tokens" })),
    );
    expect(error).toBeUndefined();
    expect(events).toEqual([
      { type: "text", text: " Hi " },
      { type: "usage", promptTokens: 25, completionTokens: 1 },
      { type: "finish", reason: "provider_limit" },
    ]);
  });
});

describe("ends", () => {
  test("a cut after the reason is a finish", async () => {
    const { events, error } = await callOnce(async (_request, reply) => {
      await reply.write(toAnthropicFrames(answerEvents(["Hi"]).slice(0, -1)));
      reply.destroy();
    });
    expect(error).toBeUndefined();
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  test("an upstream that stays open after the reason holds nothing up", async () => {
    const { events, requests } = await callOnce(
      (_request, reply) => reply.write(toAnthropicFrames(answerEvents(["Hi"]).slice(0, -1))),
      { endTimeoutMs: 20 },
    );
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
    expect(await requests[0]?.closed).toBe("client");
  });

  test("what comes after the end does not count", async () => {
    const { events } = await callOnce(streaming([...answerEvents(["a"]), ...answerEvents(["b"])]));
    expect(events.filter(({ type }) => type === "text" || type === "finish")).toEqual([
      { type: "text", text: "a" },
      { type: "finish", reason: "stop" },
    ]);
  });
});

describe("models", () => {
  test("are asked for beside the address, with the key, without retired ones", async () => {
    const data = [
      { type: "model", id: "claude-opus-5-5", lifecycle: "active" },
      { type: "model", id: "claude-2.1", lifecycle: "retired" },
      { type: "model", id: "claude-scripted" },
    ];
    await using upstream = await startScriptedUpstream(answeringJson(200, { data, has_more: false }));
    const provider = createProvider(upstream.origin, {
      apiKey: "sk-ant-secret",
      continuation: (model) => (model === "claude-scripted" ? "prefill" : "anchored"),
    });
    expect(await provider.models(new AbortController().signal)).toEqual([
      { id: "claude-scripted", mode: "prefill", demo: false },
      { id: "claude-opus-5-5", mode: "anchored", demo: false },
    ]);
    expect(upstream.requests[0]).toMatchObject({
      method: "GET",
      path: "/v1/models?limit=1000",
      headers: { "x-api-key": "sk-ant-secret", "anthropic-version": "2023-06-01" },
    });
    await provider.close();
  });

  test("a query in the address stays, and an address of another form has no list", async () => {
    await using upstream = await startScriptedUpstream(answeringJson(200, { data: [] }));
    const ask = new AbortController().signal;
    const withQuery = createProvider(upstream.origin, { url: `${upstream.origin}/v1/messages?beta=true` });
    expect(await withQuery.models(ask)).toEqual([]);
    const other = createProvider(upstream.origin, { url: `${upstream.origin}/ask` });
    expect(await other.models(ask)).toEqual([]);
    expect(upstream.requests.map(({ path }) => path)).toEqual(["/v1/models?beta=true&limit=1000"]);
    await Promise.all([withQuery.close(), other.close()]);
  });
});

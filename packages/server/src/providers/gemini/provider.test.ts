import { describe, expect, test } from "vitest";
import {
  blockedPrompt,
  functionCall,
  geminiAnswer,
  lastChunk,
  toGeminiChunk,
  toGeminiFrames,
} from "../../../test/support/gemini-frames.ts";
import {
  callProvider,
  callUpstream,
  codeOf,
  question,
  textOf,
} from "../../../test/support/provider-calls.ts";
import {
  answeringJson,
  startScriptedUpstream,
  type Script,
} from "../../../test/support/scripted-upstream.ts";
import { createGeminiDecoder } from "./events.ts";
import { createGemini, type GeminiOptions } from "./provider.ts";
import type { ProviderRequest } from "../../engine/ports/provider.ts";

function createProvider(origin: string, options: Partial<GeminiOptions> = {}) {
  return createGemini({
    name: "gemini",
    url: `${origin}/v1beta`,
    defaultModel: "gemini-scripted",
    continuation: () => "anchored",
    ...options,
  });
}

/** Makes one call to an upstream that runs the script. */
function callOnce(
  script: Script,
  { request = question, ...options }: Partial<GeminiOptions> & { request?: ProviderRequest } = {},
) {
  return callUpstream(script, ({ origin }) => createProvider(origin, options), request);
}

function streaming(chunks: readonly unknown[]): Script {
  return (_request, reply) => reply.end(toGeminiFrames(chunks));
}

const hello = streaming(geminiAnswer(["Hi"]));

describe("request", () => {
  test("sends the question below the model's path, and the key in a header", async () => {
    const { requests } = await callOnce(hello, { apiKey: "AIza-secret" });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: "POST",
      path: "/v1beta/models/scripted:streamGenerateContent?alt=sse",
      headers: { "x-goog-api-key": "AIza-secret", "content-type": "application/json" },
    });
    expect(requests[0]?.body).toEqual({ contents: [{ role: "user", parts: [{ text: "Hello?" }] }] });
  });

  test.each([
    ["models/gemini-2.5-pro", "/v1beta/models/gemini-2.5-pro:"],
    ["tunedModels/my model", "/v1beta/tunedModels/my%20model:"],
    ["a?b#c", "/v1beta/models/a%3Fb%23c:"],
  ])("the model %s is asked for at %s", async (model, path) => {
    const { requests } = await callOnce(hello, { request: { ...question, model } });
    expect(requests[0]?.path).toBe(`${path}streamGenerateContent?alt=sse`);
  });

  test("a slash at the end of the address and a query in it do no harm", async () => {
    await using upstream = await startScriptedUpstream(hello);
    const provider = createProvider(upstream.origin, { url: `${upstream.origin}/proxy/v1beta/?tenant=7` });
    expect((await callProvider(provider)).text).toBe("Hi");
    expect(upstream.requests[0]?.path).toBe(
      "/proxy/v1beta/models/scripted:streamGenerateContent?tenant=7&alt=sse",
    );
    await provider.close();
  });

  test("maximum, temperature and thoughts are sent only when they are asked for", async () => {
    const request = { ...question, maxTokens: 64, temperature: 0 };
    const { requests } = await callOnce(hello, { request, showsThinking: () => true });
    expect(requests[0]?.body["generationConfig"]).toEqual({
      maxOutputTokens: 64,
      temperature: 0,
      thinkingConfig: { includeThoughts: true },
    });
    const plain = await callOnce(hello, { request, takesTemperature: () => false });
    expect(plain.requests[0]?.body["generationConfig"]).toEqual({ maxOutputTokens: 64 });
  });

  test("[C3.2] system messages are the instruction, and a prefix is the model's last content, exact to the last space", async () => {
    const { requests } = await callOnce(hello, {
      request: {
        model: "scripted",
        messages: [
          { role: "system", content: " Be brief.\n" },
          { role: "user", content: "One " },
          { role: "assistant", content: " Two\n" },
          { role: "user", content: "Three" },
        ],
        prefix: "Four, \n",
      },
    });
    expect(requests[0]?.body).toEqual({
      systemInstruction: { parts: [{ text: " Be brief.\n" }] },
      contents: [
        { role: "user", parts: [{ text: "One " }] },
        { role: "model", parts: [{ text: " Two\n" }] },
        { role: "user", parts: [{ text: "Three" }] },
        { role: "model", parts: [{ text: "Four, \n" }] },
      ],
    });
  });
});

describe("answers", () => {
  test("usage stands in each chunk, the last one counts, and thoughts are paid for too", async () => {
    const counts = {
      promptTokenCount: 4,
      candidatesTokenCount: 2,
      thoughtsTokenCount: 30,
      totalTokenCount: 36,
    };
    const { events, error } = await callOnce(
      streaming([...geminiAnswer(["a", "b"]).slice(0, -1), lastChunk("STOP", counts)]),
    );
    expect(error).toBeUndefined();
    expect(events).toEqual([
      { type: "text", text: "a" },
      { type: "usage", promptTokens: 4, completionTokens: 1 },
      { type: "text", text: "b" },
      { type: "usage", promptTokens: 4, completionTokens: 2 },
      { type: "usage", promptTokens: 4, completionTokens: 32 },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("without usage there is none", async () => {
    const { events } = await callOnce(streaming([toGeminiChunk([{ text: "Hi" }]), lastChunk()]));
    expect(events).toEqual([
      { type: "text", text: "Hi" },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("[G7.1] thoughts are kept apart from the text, also within one chunk", async () => {
    const { events } = await callOnce(
      streaming([
        toGeminiChunk([{ text: " Let me", thought: true }]),
        toGeminiChunk([
          { text: " see.\n", thought: true },
          { text: "Hi" },
          { text: " there", thought: false },
        ]),
        lastChunk(),
      ]),
    );
    expect(textOf(events, "reasoning")).toBe(" Let me see.\n");
    expect(textOf(events, "text")).toBe("Hi there");
  });

  test.each([
    ["STOP", undefined, "stop"],
    ["MAX_TOKENS", undefined, "provider_limit"],
    ["MAX_TOKENS", 3, "length"],
    ["MAX_TOKENS", 30, "provider_limit"],
    ["SAFETY", undefined, "content_filter"],
    ["RECITATION", undefined, "content_filter"],
    ["PROHIBITED_CONTENT", undefined, "content_filter"],
    ["LANGUAGE", undefined, "content_filter"],
    ["MALFORMED_FUNCTION_CALL", undefined, "tool_calls"],
    ["OTHER", undefined, "provider_limit"],
  ] as const)(
    "[G3.1] [G3.2] [G3.3] %s with a maximum of %s is %s",
    async (finishReason, maxTokens, reason) => {
      const counts = { promptTokenCount: 4, candidatesTokenCount: 1, thoughtsTokenCount: 2 };
      const { events, text } = await callOnce(
        streaming([toGeminiChunk([{ text: "Hi" }]), lastChunk(finishReason, counts)]),
        { request: maxTokens === undefined ? question : { ...question, maxTokens } },
      );
      expect(text).toBe("Hi");
      expect(events.at(-1)).toEqual({ type: "finish", reason });
    },
  );

  test("[G3.4] a call of a function is one, though it ends with STOP", async () => {
    const { events, text } = await callOnce(streaming([toGeminiChunk([{ text: "Hm." }]), functionCall]));
    expect(text).toBe("Hm.");
    expect(events.at(-1)).toEqual({ type: "finish", reason: "tool_calls" });
  });

  test.each(["SAFETY", "PROHIBITED_CONTENT", "OTHER"] as const)(
    "[G3.3] a prompt that is blocked for %s ends without text",
    async (reason) => {
      const { events, error } = await callOnce(streaming([blockedPrompt(reason)]));
      expect(error).toBeUndefined();
      expect(events).toEqual([
        { type: "usage", promptTokens: 4, completionTokens: null },
        { type: "finish", reason: "content_filter" },
      ]);
    },
  );

  test("a reason in each chunk is that of the last one", async () => {
    const { events, text } = await callOnce(
      streaming([
        toGeminiChunk([{ text: "a" }], { finishReason: "STOP" }),
        toGeminiChunk([{ text: "b" }], { finishReason: "MAX_TOKENS" }),
      ]),
    );
    expect(text).toBe("ab");
    expect(events.at(-1)).toEqual({ type: "finish", reason: "provider_limit" });
  });

  test("a reason is no announcement of the end, and stays when a chunk has none", () => {
    const decoder = createGeminiDecoder(undefined);
    expect(decoder.add({ ...toGeminiChunk([{ text: "a" }], { finishReason: "SAFETY" }) })).toEqual({
      type: "open",
    });
    expect(decoder.add({ usageMetadata: { promptTokenCount: 4 } })).toEqual({ type: "open" });
    expect(decoder.end("cut")).toEqual({ type: "ended" });
    expect(decoder.take().at(-1)).toEqual({ type: "finish", reason: "content_filter" });
  });

  test("an answer that Google itself could not read is malformed", async () => {
    const { text, error } = await callOnce(
      streaming([toGeminiChunk([{ text: "Hi" }]), lastChunk("MALFORMED_RESPONSE")]),
    );
    expect(text).toBe("Hi");
    expect(codeOf(error)).toBe("provider_malformed");
  });

  test("chunks without candidates, of other kinds, and with parts of tomorrow bring nothing", async () => {
    const odd = [
      {},
      { candidates: [] },
      { candidates: [null] },
      { candidates: [{ content: { parts: [null, { x: 1 }] } }] },
    ];
    const { events, error } = await callOnce(streaming([...odd, ...geminiAnswer(["Hi"])]));
    expect(error).toBeUndefined();
    expect(textOf(events, "text")).toBe("Hi");
  });

  test("an answer that is sent at once is heard as well", async () => {
    const { events } = await callOnce(
      answeringJson(200, toGeminiChunk([{ text: " Hi " }], { finishReason: "STOP" })),
    );
    expect(events).toEqual([
      { type: "text", text: " Hi " },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("an upstream that stays open after the reason ends with it", async () => {
    const { events, error } = await callOnce(
      (_request, reply) => reply.write(toGeminiFrames(geminiAnswer(["Hi"]))),
      { stallTimeoutMs: 20 },
    );
    expect(error).toBeUndefined();
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
  });
});

describe("models", () => {
  test("are asked for at the address, with the key, and only those that chat", async () => {
    const methods = ["generateContent", "countTokens"];
    const models = [
      { name: "models/gemini-2.5-pro", supportedGenerationMethods: methods },
      { name: "models/gemini-embedding-001", supportedGenerationMethods: ["embedContent"] },
      { name: "models/aqa", supportedGenerationMethods: ["generateAnswer"] },
      { name: "models/gemini-2.5-flash-preview-tts", supportedGenerationMethods: methods },
      { name: "models/gemini-scripted", supportedGenerationMethods: methods },
      { supportedGenerationMethods: methods },
    ];
    await using upstream = await startScriptedUpstream(answeringJson(200, { models }));
    const provider = createProvider(upstream.origin, {
      apiKey: "AIza-secret",
      continuation: () => "prefill",
    });
    expect(await provider.models(new AbortController().signal)).toEqual([
      { id: "gemini-scripted", mode: "prefill", demo: false },
      { id: "gemini-2.5-pro", mode: "prefill", demo: false },
    ]);
    expect(upstream.requests[0]).toMatchObject({
      method: "GET",
      path: "/v1beta/models?pageSize=1000",
      headers: { "x-goog-api-key": "AIza-secret" },
    });
    await provider.close();
  });
});

import { describe, expect, test } from "vitest";
import { certificate } from "../../../test/support/certificate.ts";
import { callProvider, callUpstream, question, textOf } from "../../../test/support/provider-calls.ts";
import {
  answering,
  answeringJson,
  openAiChunks,
  startScriptedUpstream,
  toChunk,
  toFrame,
  type Script,
} from "../../../test/support/scripted-upstream.ts";
import { createConnections } from "../http/connections.ts";
import { createOpenAiCompatible, type OpenAiCompatibleOptions } from "./provider.ts";

function createProvider(url: string, options: Partial<OpenAiCompatibleOptions> = {}) {
  return createOpenAiCompatible({
    name: "test",
    url,
    defaultModel: "scripted",
    continuation: () => "anchored",
    ...options,
  });
}

/** Makes one call to an upstream that runs the script. */
function callOnce(script: Script, options: Partial<OpenAiCompatibleOptions> = {}, request = question) {
  return callUpstream(script, ({ url }) => createProvider(url, options), request);
}

const prefill = {
  requestFields: { continue_final_message: true },
  messageFields: { prefix: true },
  path: "/beta/chat/completions",
};

function refusing(param: string, code: string): Script {
  return answeringJson(400, {
    error: { message: `Unsupported: ${param}`, type: "invalid_request_error", param, code },
  });
}

describe("request", () => {
  test("sends model, messages and key, and asks for usage", async () => {
    const { requests } = await callOnce(answering("Hi"), { apiKey: "sk-secret" });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: "POST",
      path: "/v1/chat/completions",
      headers: { authorization: "Bearer sk-secret", "content-type": "application/json" },
    });
    expect(requests[0]?.body).toEqual({
      model: "scripted",
      messages: question.messages,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test("sends temperature and maximum only when they are given", async () => {
    const { requests } = await callOnce(answering("Hi"), {}, { ...question, maxTokens: 64, temperature: 0 });
    expect(requests[0]?.body).toMatchObject({ max_tokens: 64, temperature: 0 });
  });

  test("names the maximum as the server wants it", async () => {
    const options = { maxTokensField: "max_completion_tokens" } as const;
    const { requests } = await callOnce(answering("Hi"), options, { ...question, maxTokens: 64 });
    expect(requests[0]?.body).toMatchObject({ max_completion_tokens: 64 });
    expect(requests[0]?.body).not.toHaveProperty("max_tokens");
  });

  test("[C3.2] a prefix is the trailing assistant message, exact to the last space, with the native fields", async () => {
    const { requests } = await callOnce(answering("!"), {}, { ...question, prefix: "One, two, ", prefill });
    expect(requests[0]?.path).toBe("/beta/chat/completions");
    expect(requests[0]?.body).toMatchObject({
      messages: [...question.messages, { role: "assistant", content: "One, two, ", prefix: true }],
      continue_final_message: true,
    });
  });

  test("[C3.2] native fields and their path are not used without a prefix", async () => {
    const { requests } = await callOnce(answering("!"), {}, { ...question, prefill });
    expect(requests[0]?.path).toBe("/v1/chat/completions");
    expect(requests[0]?.body["messages"]).toEqual(question.messages);
    expect(requests[0]?.body).not.toHaveProperty("continue_final_message");
  });

  test("a query in the address stays", async () => {
    await using upstream = await startScriptedUpstream(answering("Hi"));
    const provider = createProvider(`${upstream.url}?api-version=1`);
    await callProvider(provider);
    expect(upstream.requests[0]?.path).toBe("/v1/chat/completions?api-version=1");
    await provider.close();
  });
});

describe("fields that a server does not know", () => {
  test("stream_options is left out after a refusal that names it, also in later requests", async () => {
    const refusal = answeringJson(400, { error: { message: "Unknown field: stream_options" } });
    await using upstream = await startScriptedUpstream((request, reply, index) =>
      "stream_options" in request.body
        ? refusal(request, reply, index)
        : answering("Hi")(request, reply, index),
    );
    const provider = createProvider(upstream.url);
    expect(await callProvider(provider)).toMatchObject({ text: "Hi", error: undefined });
    expect(await callProvider(provider)).toMatchObject({ text: "Hi", error: undefined });
    expect(upstream.requests.map(({ body }) => "stream_options" in body)).toEqual([true, false, false]);
    await provider.close();
  });

  test("a model that takes neither temperature nor max_tokens is asked without them", async () => {
    const { text, requests } = await callOnce(
      (request, reply, index) => {
        const { body } = request;
        if ("max_tokens" in body)
          return refusing("max_tokens", "unsupported_parameter")(request, reply, index);
        if ("temperature" in body) return refusing("temperature", "unsupported_value")(request, reply, index);
        return answering("Hi")(request, reply, index);
      },
      {},
      { ...question, maxTokens: 64, temperature: 0.7 },
    );
    expect(text).toBe("Hi");
    expect(requests).toHaveLength(3);
    expect(requests[2]?.body).toMatchObject({ max_completion_tokens: 64 });
  });

  test("a refusal that goes on is an error, not a loop", async () => {
    const refusal = answeringJson(400, { error: { message: "stream_options is not allowed" } });
    const { error, requests } = await callOnce(refusal);
    expect(error).toMatchObject({ code: "provider_rejected" });
    expect(requests).toHaveLength(2);
  });
});

describe("answers", () => {
  test("text is exact: nothing is trimmed, and each delta is an event of its own", async () => {
    const pieces = ["  \n", "a", " ", "\t\u00a0b \r\n", "\u0000", '"\\', "😀", "\ufeff", " \n "];
    const { events, text, error } = await callOnce(answering(...pieces));
    expect(error).toBeUndefined();
    expect(text).toBe(pieces.join(""));
    expect(events).toEqual([
      ...pieces.map((piece) => ({ type: "text", text: piece })),
      { type: "finish", reason: "stop" },
    ]);
  });

  test("what came in one read is one batch", async () => {
    const { batches } = await callOnce((_request, reply) => reply.end(openAiChunks(["a", "b", "c"])));
    expect(batches.map((batch) => batch.length)).toEqual([4]);
  });

  test("usage comes before the finish", async () => {
    const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 };
    const { events } = await callOnce((_request, reply) => reply.end(openAiChunks(["Hi"], { usage })));
    expect(events).toEqual([
      { type: "text", text: "Hi" },
      { type: "usage", promptTokens: 12, completionTokens: 3 },
      { type: "finish", reason: "stop" },
    ]);
  });

  test.each([
    ["reasoning_content", { reasoning_content: "hm" }],
    ["reasoning", { reasoning: "hm" }],
    ["thinking", { thinking: "hm" }],
    ["the same under two names", { reasoning: "hm", reasoning_content: "hm" }],
    ["parts", { content: [{ type: "thinking", thinking: [{ type: "text", text: "hm" }] }] }],
  ])("[G7.1] reasoning as %s is kept apart from the text", async (_name, delta) => {
    const { events } = await callOnce((_request, reply) => {
      reply.end(toFrame(toChunk(delta)) + openAiChunks(["Hi"]));
    });
    expect(textOf(events, "reasoning")).toBe("hm");
    expect(textOf(events, "text")).toBe("Hi");
  });

  test("chunks without choices, with null content, of other kinds, and comments bring nothing", async () => {
    const { events, error } = await callOnce((_request, reply) => {
      reply.end(
        ": keep-alive\n\n" +
          toFrame({ choices: [], prompt_filter_results: [] }) +
          toFrame({}) +
          toFrame(toChunk({ role: "assistant", content: null })) +
          toFrame(toChunk({ content: "", refusal: null, tool_calls: null })) +
          toFrame({ ...toChunk({}), choices: [null], usage: null }) +
          "event: ping\ndata:\n\n" +
          openAiChunks(["Hi"]),
      );
    });
    expect(error).toBeUndefined();
    expect(events).toEqual([
      { type: "text", text: "Hi" },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("a server that does not stream is heard as well", async () => {
    const { events, error } = await callOnce(
      answeringJson(200, {
        object: "chat.completion",
        choices: [{ message: { role: "assistant", content: " Hi " }, finish_reason: "stop" }],
        usage: { prompt_tokens: 2, completion_tokens: 1 },
      }),
    );
    expect(error).toBeUndefined();
    expect(events).toEqual([
      { type: "text", text: " Hi " },
      { type: "usage", promptTokens: 2, completionTokens: 1 },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("connections are kept for the next answers", async () => {
    await using upstream = await startScriptedUpstream(answering("a", "b"));
    const provider = createProvider(upstream.url);
    for (let call = 0; call < 20; call += 1) expect((await callProvider(provider)).text).toBe("ab");
    // The end of a body may arrive after its [DONE], when the next call already runs on a second connection.
    expect(upstream.connections()).toBeLessThanOrEqual(2);
    await provider.close();
  });

  test("answers share one HTTP/2 connection, also a new one, and come at the same time", async () => {
    const count = 40;
    const allAsked = Promise.withResolvers<void>();
    await using upstream = await startScriptedUpstream(async (_request, reply, index) => {
      await reply.write(toFrame(toChunk({ content: `${index}` })));
      if (index === count - 1) allAsked.resolve();
      // A response ends only after all requests have arrived, which a queue would never allow.
      await allAsked.promise;
      reply.end(openAiChunks(["."]));
    }, "h2");
    const dispatcher = createConnections({ certificates: certificate });
    const provider = createProvider(upstream.url, { dispatcher });
    const results = await Promise.all(Array.from({ length: count }, () => callProvider(provider)));
    expect(results.map(({ text }) => text).toSorted()).toEqual(
      Array.from({ length: count }, (_, index) => `${index}.`).toSorted(),
    );
    expect(upstream.connections()).toBe(1);
    await dispatcher.destroy();
  });

  test("the models are those of the list, the default first", async () => {
    const provider = createProvider("http://127.0.0.1:1/v1/chat/completions", {
      models: ["other", "scripted"],
      continuation: (model) => (model === "other" ? "prefill" : "anchored"),
    });
    expect(await provider.models(new AbortController().signal)).toEqual([
      { id: "scripted", mode: "anchored", demo: false },
      { id: "other", mode: "prefill", demo: false },
    ]);
    await provider.close();
  });
});

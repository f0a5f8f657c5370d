import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { callProvider, callUpstream, codeOf, question } from "../../../test/support/provider-calls.ts";
import {
  answering,
  answeringJson,
  startScriptedUpstream,
  toFrame,
  type Script,
} from "../../../test/support/scripted-upstream.ts";
import { createOpenAiCompatible, type OpenAiCompatibleOptions } from "./provider.ts";

const apiKey = "sk-very-secret";
const ask = new AbortController().signal;

function createProvider(url: string, options: Partial<OpenAiCompatibleOptions> = {}) {
  return createOpenAiCompatible({
    name: "test",
    url,
    apiKey,
    defaultModel: "scripted",
    continuation: () => "anchored",
    ...options,
  });
}

function callOnce(script: Script, path = "/v1/chat/completions") {
  const now = () => Date.UTC(2026, 0, 1);
  return callUpstream(script, ({ origin }) => createProvider(`${origin}${path}`, { now }));
}

function answeringText(type: string | undefined, text: string): Script {
  return (_request, reply) => {
    reply.head(200, type === undefined ? {} : { "content-type": type });
    reply.end(text);
  };
}

describe("refusals", () => {
  test("429 carries the wait that was asked for, in seconds or as a date", async () => {
    const body = { error: { message: "Slow down", code: "rate_limit_exceeded" } };
    for (const retryAfter of ["20", "Thu, 01 Jan 2026 00:00:20 GMT"]) {
      const { error } = await callOnce(answeringJson(429, body, { "retry-after": retryAfter }));
      expect(error).toMatchObject({ code: "provider_rate_limited", details: { retry_after_ms: 20_000 } });
    }
  });

  test("500 is overload, also when its body breaks off", async () => {
    expect((await callOnce(answeringJson(500, { error: { message: "oops" } }))).error).toMatchObject({
      code: "provider_overloaded",
      retryable: true,
    });
    const { error } = await callOnce(async (_request, reply) => {
      reply.head(500, { "content-type": "application/json", "content-length": "100" });
      await reply.write('{"error":');
      reply.destroy();
    });
    expect(codeOf(error)).toBe("provider_overloaded");
  });

  test("a redirect is not followed", async () => {
    await using target = await startScriptedUpstream(answering("never"));
    const { error } = await callOnce(answeringJson(308, {}, { location: target.url }));
    expect(codeOf(error)).toBe("provider_wrong_address");
    expect(target.requests).toEqual([]);
  });

  test("a huge error body is not read to its end", async () => {
    const { error } = await callOnce(async (_request, reply) => {
      reply.head(500, { "content-type": "text/plain" });
      for (let part = 0; part < 4; part += 1) await reply.write("x".repeat(32 * 1024));
    });
    expect(codeOf(error)).toBe("provider_overloaded");
  });

  test("a refusal leaves the connection for the next call", async () => {
    await using upstream = await startScriptedUpstream(answeringJson(429, {}));
    const provider = createProvider(upstream.url);
    for (let call = 0; call < 5; call += 1) await callProvider(provider);
    expect(upstream.connections()).toBeLessThanOrEqual(2);
    await provider.close();
  });
});

describe("wrong addresses", () => {
  test.each<[string, Script]>([
    ["a web page", answeringText("text/html; charset=utf-8", "<!doctype html><p>Welcome")],
    ["a text", answeringText("text/plain", "Ollama is running")],
    ["lines of JSON", answeringText("application/x-ndjson", '{"message":{"content":"Hi"}}\n')],
    ["an empty body without a type", answeringText(undefined, "")],
    ["another document", answeringJson(200, { version: "1.0" })],
    ["an error without a name", answeringJson(200, { error: "Unexpected endpoint or method." })],
    ["no JSON at all", answeringText("application/json", "oops")],
  ])("%s says what to set", async (_name, script) => {
    const { error, events } = await callOnce(script, "/v1");
    expect(codeOf(error)).toBe("provider_wrong_address");
    expect(String(error)).toMatch(/LLM_URL must be .*\/v1\/chat\/completions\./);
    expect(events).toEqual([]);
  });

  test("events without their media type are heard", async () => {
    const { text, error } = await callOnce(
      answeringText(undefined, toFrame({ choices: [{ delta: { content: "Hi" }, finish_reason: "stop" }] })),
    );
    expect({ text, error }).toEqual({ text: "Hi", error: undefined });
  });

  test("a named error in a JSON document keeps its name", async () => {
    const { error } = await callOnce(answeringJson(200, { error: { code: "insufficient_quota" } }));
    expect(codeOf(error)).toBe("provider_quota_exceeded");
  });
});

describe("connections", () => {
  test("nothing listens: host and reason are named", async () => {
    const upstream = await startScriptedUpstream(() => {});
    await upstream[Symbol.asyncDispose]();
    const provider = createProvider(upstream.url);
    const { error } = await callProvider(provider);
    expect(codeOf(error)).toBe("provider_unreachable");
    expect(String(error)).toContain(
      `${new URL(upstream.origin).host} cannot be reached: nothing listens there`,
    );
    await provider.close();
  });

  test("a connection that is closed before the answer is unreachable, and may be tried again", async () => {
    const { error } = await callOnce((_request, reply) => reply.destroy());
    expect(error).toMatchObject({ code: "provider_unreachable", retryable: true });
  });

  test("a certificate of a stranger is not trusted", async () => {
    await using upstream = await startScriptedUpstream(answering("Hi"), "h2");
    const provider = createProvider(upstream.url);
    const { error } = await callProvider(provider);
    expect(codeOf(error)).toBe("provider_unreachable");
    expect(String(error)).toContain("its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)");
    await provider.close();
  });

  test("https where plain HTTP is spoken says so", async () => {
    await using upstream = await startScriptedUpstream(answering("Hi"));
    const provider = createProvider(upstream.url.replace("http:", "https:"));
    const { error } = await callProvider(provider);
    expect(codeOf(error)).toBe("provider_unreachable");
    await provider.close();
  });

  test("a key that no header can carry is refused without being told", async () => {
    await using upstream = await startScriptedUpstream(answering("Hi"));
    const provider = createProvider(upstream.url, { apiKey: "sk-broken\nkey" });
    const { error } = await callProvider(provider);
    expect(codeOf(error)).toBe("provider_unauthorized");
    expect(inspect(error, { depth: null })).not.toContain("sk-broken");
    await provider.close();
  });
});

test.each<[string, Script]>([
  ["refusal", answeringJson(400, { error: { message: `bad key ${apiKey}` } })],
  ["unauthorized", answeringJson(401, { error: { message: `bad key ${apiKey}` } })],
  ["in the stream", answeringText("text/event-stream", toFrame({ error: { message: `bad key ${apiKey}` } }))],
  ["closed connection", (_request, reply) => reply.destroy()],
  ["cut body", answeringText("text/event-stream", ": nothing\n\n")],
])("the key never appears in an error: %s", async (_name, script) => {
  const { error } = await callOnce(script);
  expect(codeOf(error)).toMatch(/^provider_/);
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(apiKey);
});

describe("models", () => {
  test("are asked for beside the address, with the key, and only those that chat", async () => {
    const data = ["other", "text-embedding-3-small", "scripted"].map((id) => ({ id, object: "model" }));
    await using upstream = await startScriptedUpstream(answeringJson(200, { object: "list", data }));
    const provider = createProvider(`${upstream.url}?api-version=2`);
    expect((await provider.models(ask)).map(({ id }) => id)).toEqual(["scripted", "other"]);
    expect(upstream.requests[0]).toMatchObject({
      method: "GET",
      path: "/v1/models?api-version=2",
      headers: { authorization: `Bearer ${apiKey}` },
    });
    await provider.close();
  });

  test.each<[string, Script]>([
    ["an error", answeringJson(404, { data: [{ id: "other" }] })],
    ["a web page", answeringText("text/html", "<p>Hi")],
    ["something else", answeringJson(200, { data: "none" })],
    ["a closed connection", (_request, reply) => reply.destroy()],
  ])("are none with %s", async (_name, script) => {
    await using upstream = await startScriptedUpstream(script);
    const provider = createProvider(upstream.url);
    expect(await provider.models(ask)).toEqual([]);
    await provider.close();
  });

  test("are none at an address from which the list cannot be told", async () => {
    await using upstream = await startScriptedUpstream(answering("never"));
    const provider = createProvider(`${upstream.origin}/ask`);
    expect(await provider.models(ask)).toEqual([]);
    expect(upstream.requests).toEqual([]);
    await provider.close();
  });

  test("an abort while they are asked for is thrown", async () => {
    await using upstream = await startScriptedUpstream(() => {});
    const provider = createProvider(upstream.url);
    const controller = new AbortController();
    const asked = provider.models(controller.signal);
    await upstream.request();
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await provider.close();
  });
});

test("close ends what still runs", async () => {
  await using upstream = await startScriptedUpstream((_request, reply) =>
    reply.write(toFrame({ choices: [] })),
  );
  const provider = createProvider(upstream.url);
  const call = callProvider(provider, question);
  const request = await upstream.request();
  await provider.close();
  expect(codeOf((await call).error)).toMatch(/^provider_(cut_off|unreachable)$/);
  expect(await request.closed).toBe("client");
});

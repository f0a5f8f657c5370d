import { LLMock } from "@copilotkit/aimock";
import { describe, expect, test } from "vitest";
import { testedProviders } from "../../test/support/tested-providers.ts";
import { callProvider, codeOf, question, textOf } from "../../test/support/provider-calls.ts";

/** The mock server of another project, on a free port of 127.0.0.1. */
async function startMock() {
  const mock = await LLMock.create({ port: 0, host: "127.0.0.1", chunkSize: 4 });
  return Object.assign(mock, { [Symbol.asyncDispose]: () => mock.stop() });
}

describe.each(testedProviders)("$name against aimock", ({ path, create }) => {
  test("text and thoughts arrive exactly", async () => {
    await using mock = await startMock();
    const content = "Héllo  😀 world,\n\n  as   it is \n";
    mock.onMessage("Hello?", { content, reasoning: " hm  hm\n" });
    const provider = create(`${mock.url}${path}`);
    const { text, events, error } = await callProvider(provider);
    expect(error).toBeUndefined();
    expect(text).toBe(content);
    expect(textOf(events, "reasoning")).toBe(" hm  hm\n");
    expect(events.filter(({ type }) => type === "text").length).toBeGreaterThan(5);
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
    await provider.close();
  });

  test("it finds the question, the system message and the model where it expects them", async () => {
    await using mock = await startMock();
    mock.on(
      { model: "scripted", userMessage: "Hello?", systemMessage: "Be brief.", turnIndex: 1 },
      { content: "Found" },
    );
    const provider = create(`${mock.url}${path}`);
    const { text } = await callProvider(provider, {
      ...question,
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
        { role: "assistant", content: "Yes?" },
        ...question.messages,
      ],
    });
    expect(text).toBe("Found");
    await provider.close();
  });

  test("[G3.2] an answer that ran out of tokens met a limit", async () => {
    await using mock = await startMock();
    mock.onMessage("Hello?", { content: "Hi", finishReason: "length" });
    const provider = create(`${mock.url}${path}`);
    const { text, events } = await callProvider(provider);
    expect(text).toBe("Hi");
    expect(events.at(-1)).toEqual({ type: "finish", reason: "provider_limit" });
    await provider.close();
  });

  test("[G3.4] a call of a tool is one", async () => {
    await using mock = await startMock();
    mock.onMessage("Hello?", { toolCalls: [{ name: "weather", arguments: '{"city":"Rome"}' }] });
    const provider = create(`${mock.url}${path}`);
    const { text, events } = await callProvider(provider);
    expect(text).toBe("");
    expect(events.at(-1)).toEqual({ type: "finish", reason: "tool_calls" });
    await provider.close();
  });

  test.each([
    [401, "authentication_error", "provider_unauthorized"],
    [429, "rate_limit_error", "provider_rate_limited"],
    [500, "server_error", "provider_overloaded"],
    [529, "overloaded_error", "provider_overloaded"],
  ])("an error with status %d is %s by code", async (status, type, code) => {
    await using mock = await startMock();
    mock.nextRequestError(status, { message: "Injected.", type });
    const provider = create(`${mock.url}${path}`);
    expect(codeOf((await callProvider(provider)).error)).toBe(code);
    await provider.close();
  });

  test("a connection that is cut in mid-stream is a cut, and the text is kept", async () => {
    await using mock = await startMock();
    mock.onMessage("Hello?", { content: "abcdefghijklmnop" }, { truncateAfterChunks: 4, latency: 5 });
    const provider = create(`${mock.url}${path}`);
    const { text, error } = await callProvider(provider);
    expect("abcdefghijklmnop".startsWith(text)).toBe(true);
    expect(codeOf(error)).toBe("provider_cut_off");
    await provider.close();
  });

  test("[S1.2] a stop in mid-stream throws its reason", async () => {
    await using mock = await startMock();
    const slow = { streamingProfile: { ttft: 1, tps: 0.001 } };
    mock.onMessage("Hello?", { content: "abcdefgh", reasoning: "hm" }, slow);
    const provider = create(`${mock.url}${path}`);
    const controller = new AbortController();
    const batches = provider.stream(question, controller.signal)[Symbol.asyncIterator]();
    expect((await batches.next()).value).toHaveLength(1);
    const reason = new Error("stopped by a person");
    controller.abort(reason);
    await expect(batches.next()).rejects.toBe(reason);
    await provider.close();
  });
});

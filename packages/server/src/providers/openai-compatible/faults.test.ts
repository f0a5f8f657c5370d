import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { createCountedAgent } from "../../../test/support/counted-agent.ts";
import { callProvider, callUpstream, codeOf, question } from "../../../test/support/provider-calls.ts";
import {
  openAiChunks,
  startScriptedUpstream,
  toChunk,
  toFrame,
  type Script,
} from "../../../test/support/scripted-upstream.ts";
import { certificate } from "../../../test/support/certificate.ts";
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
function callOnce(script: Script, options: Partial<OpenAiCompatibleOptions> = {}) {
  return callUpstream(script, ({ url }) => createProvider(url, options));
}

const hello = toFrame(toChunk({ content: "Hello" }));

describe("boundaries", () => {
  test("a stream may be cut at every byte, inside of characters and of line ends too", async () => {
    const bytes = Buffer.from(openAiChunks(["é😀", " b"]).replaceAll("\n", "\r\n"));
    await using agent = createCountedAgent();
    await using upstream = await startScriptedUpstream(async (_request, reply, index) => {
      agent.restart();
      await reply.write(bytes.subarray(0, index + 1));
      // The second part follows when the first part has been read on its own.
      await agent.read(index + 1);
      reply.end(bytes.subarray(index + 1));
    });
    const provider = createProvider(upstream.url, { dispatcher: agent.dispatcher });
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const { text, events, error } = await callProvider(provider);
      const last = events.at(-1);
      expect({ cut, text, error, last }).toEqual({
        cut,
        text: "é😀 b",
        last: { type: "finish", reason: "stop" },
      });
    }
  });

  test("a line of 1 MB is read", async () => {
    const long = "é".repeat(500_000);
    const { text, error } = await callOnce((_request, reply) => reply.end(openAiChunks([long])));
    expect(error).toBeUndefined();
    expect(text === long).toBe(true);
  });

  test("an event beyond 16 MB is refused, and the connection closed", async () => {
    const megabyte = "x".repeat(1024 * 1024);
    const { error, requests } = await callOnce(async (_request, reply) => {
      await reply.write(`${hello}data: "`);
      for (let sent = 0; sent < 17; sent += 1) await reply.write(megabyte);
    });
    expect(codeOf(error)).toBe("provider_malformed");
    expect(await requests[0]?.closed).toBe("client");
  });
});

describe("broken streams", () => {
  test("the end of the connection without a finish is a cut", async () => {
    const { text, error } = await callOnce(async (_request, reply) => {
      await reply.write(hello);
      reply.destroy();
    });
    expect(text).toBe("Hello");
    expect(codeOf(error)).toBe("provider_cut_off");
  });

  test("a regular end of the body without a finish is a cut", async () => {
    const { text, error } = await callOnce((_request, reply) => reply.end(hello));
    expect(text).toBe("Hello");
    expect(codeOf(error)).toBe("provider_cut_off");
  });

  test("a cut after the finish reason is a finish", async () => {
    const { events, error } = await callOnce(async (_request, reply) => {
      await reply.write(openAiChunks(["Hello"], { done: false }));
      reply.destroy();
    });
    expect(error).toBeUndefined();
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  test("a reset HTTP/2 stream is a cut", async () => {
    await using upstream = await startScriptedUpstream(async (_request, reply) => {
      await reply.write(hello);
      reply.destroy();
    }, "h2");
    const dispatcher = createConnections({ certificates: certificate });
    const { text, error } = await callProvider(createProvider(upstream.url, { dispatcher }));
    expect(text).toBe("Hello");
    expect(codeOf(error)).toBe("provider_cut_off");
    await dispatcher.destroy();
  });

  test("garbage after text is malformed, the text is kept, and the connection closed", async () => {
    const { text, error, requests } = await callOnce(async (_request, reply) => {
      await reply.write(`${hello}data: {"choices":[{"del\n\n`);
    });
    expect(text).toBe("Hello");
    expect(codeOf(error)).toBe("provider_malformed");
    expect(await requests[0]?.closed).toBe("client");
  });

  test("200 and then an error fails with the code of the error, and the text is kept", async () => {
    const limit = { error: { message: "Slow down", code: "rate_limit_exceeded" } };
    const { text, error } = await callOnce((_request, reply) => reply.end(hello + toFrame(limit)));
    expect(text).toBe("Hello");
    expect(codeOf(error)).toBe("provider_rate_limited");
    expect(String(error)).toContain("Slow down");
  });
});

describe("waiting", () => {
  test("silence in mid-stream is a stall: the text is kept, and the upstream sees its connection closed", async () => {
    const { text, error, requests } = await callOnce((_request, reply) => reply.write(hello), {
      stallTimeoutMs: 20,
    });
    expect(text).toBe("Hello");
    expect(codeOf(error)).toBe("provider_stalled");
    expect(await requests[0]?.closed).toBe("client");
  });

  test("an error whose body never ends is a stall", async () => {
    const { error } = await callOnce(
      (_request, reply) => {
        reply.head(500, { "content-type": "application/json" });
        return reply.write('{"error":');
      },
      { eventTimeoutMs: 20 },
    );
    expect(codeOf(error)).toBe("provider_stalled");
  });

  test("a finish reason is not held up by an upstream that stays open without [DONE]", async () => {
    const { events, error, requests } = await callOnce(
      (_request, reply) => reply.write(openAiChunks(["Hello"], { done: false })),
      { endTimeoutMs: 20 },
    );
    expect(error).toBeUndefined();
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
    expect(await requests[0]?.closed).toBe("client");
  });
});

describe("abort", () => {
  const reason = new Error("stopped by a person");

  test("an aborted signal asks for nothing", async () => {
    await using upstream = await startScriptedUpstream((_request, reply) => reply.end(openAiChunks(["a"])));
    const provider = createProvider(upstream.url);
    const { error } = await callProvider(provider, question, AbortSignal.abort(reason));
    expect(error).toBe(reason);
    expect(upstream.connections()).toBe(0);
    await provider.close();
  });

  test.each<["http/1.1" | "h2", string, Script]>([
    ["http/1.1", "before the status", () => {}],
    [
      "http/1.1",
      "before the first event",
      (_request, reply) => reply.head(200, { "content-type": "text/event-stream" }),
    ],
    ["http/1.1", "in mid-stream", (_request, reply) => reply.write(hello)],
    ["h2", "before the status", () => {}],
    ["h2", "in mid-stream", (_request, reply) => reply.write(hello)],
  ])("[S1.2] over %s %s, the upstream sees it, and the reason is thrown", async (protocol, _when, script) => {
    await using upstream = await startScriptedUpstream(script, protocol);
    const dispatcher = createConnections({ certificates: certificate });
    const controller = new AbortController();
    const call = callProvider(createProvider(upstream.url, { dispatcher }), question, controller.signal);
    const request = await upstream.request();
    controller.abort(reason);
    expect((await call).error).toBe(reason);
    expect(await request.closed).toBe("client");
    await dispatcher.destroy();
  });

  test("[S1.2] between two batches, without a further read", async () => {
    await using upstream = await startScriptedUpstream((_request, reply) => reply.write(hello));
    const provider = createProvider(upstream.url);
    const controller = new AbortController();
    const batches = provider.stream(question, controller.signal)[Symbol.asyncIterator]();
    await batches.next();
    controller.abort(reason);
    // The provider closes the connection although the caller reads no further.
    expect(await upstream.requests[0]?.closed).toBe("client");
    await expect(batches.next()).rejects.toBe(reason);
    await provider.close();
  });

  test("a reader that leaves closes the connection", async () => {
    await using upstream = await startScriptedUpstream((_request, reply) => reply.write(hello));
    const provider = createProvider(upstream.url);
    for await (const batch of provider.stream(question, new AbortController().signal)) {
      expect(batch).toHaveLength(1);
      break;
    }
    expect(await upstream.requests[0]?.closed).toBe("client");
    await provider.close();
  });

  test("leaves no listener at the signal", async () => {
    await using upstream = await startScriptedUpstream((_request, reply) => reply.end(openAiChunks(["a"])));
    const provider = createProvider(upstream.url);
    const { signal } = new AbortController();
    expect((await callProvider(provider, question, signal)).text).toBe("a");
    expect(getEventListeners(signal, "abort")).toEqual([]);
    await provider.close();
  });
});

import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { certificate } from "../../../test/support/certificate.ts";
import { createCountedAgent } from "../../../test/support/counted-agent.ts";
import { testedProviders } from "../../../test/support/tested-providers.ts";
import {
  callProvider,
  callUpstream,
  codeOf,
  question,
  textOf,
} from "../../../test/support/provider-calls.ts";
import { startScriptedUpstream, type Script } from "../../../test/support/scripted-upstream.ts";
import { createConnections } from "./connections.ts";
import type { HttpProviderOptions } from "./provider.ts";
import type { StartTimer } from "./stall-timeouts.ts";

describe.each(testedProviders)("$name", ({ path, create, answer, beginning, overload }) => {
  /** Makes one call to an upstream that runs the script. */
  function callOnce(script: Script, options: Partial<HttpProviderOptions> = {}) {
    return callUpstream(script, ({ origin }) => create(`${origin}${path}`, options));
  }

  describe("answers", () => {
    test("text is exact: nothing is trimmed, and each piece is an event of its own", async () => {
      const pieces = ["  \n", "a", " ", "\t\u00a0b \r\n", "\u0000", '"\\', "😀", "\ufeff", " \n "];
      const { events, text, error } = await callOnce((_request, reply) => reply.end(answer(pieces)));
      expect(error).toBeUndefined();
      expect(text).toBe(pieces.join(""));
      expect(events.filter(({ type }) => type === "text")).toEqual(
        pieces.map((piece) => ({ type: "text", text: piece })),
      );
      expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
    });

    test("two halves of a surrogate pair make one character", async () => {
      const { events } = await callOnce((_request, reply) => reply.end(answer(["a\ud83d", "\ude00b"])));
      expect(events.filter(({ type }) => type === "text")).toEqual([
        { type: "text", text: "a" },
        { type: "text", text: "😀b" },
      ]);
    });

    test("a half without its other half becomes U+FFFD", async () => {
      expect((await callOnce((_request, reply) => reply.end(answer(["a\ud83d"])))).text).toBe("a\ufffd");
    });

    test("what came in one read is one batch", async () => {
      const { batches, text } = await callOnce((_request, reply) => reply.end(answer(["a", "b", "c"])));
      expect(text).toBe("abc");
      // The end of a body may come after its last bytes.
      expect(batches.map((batch) => textOf(batch, "text")).filter((piece) => piece !== "")).toEqual(["abc"]);
    });

    test("a stream may be cut at every byte, inside of characters and of line ends too", async () => {
      const bytes = Buffer.from(answer(["é😀", " b"]));
      await using agent = createCountedAgent();
      await using upstream = await startScriptedUpstream(async (_request, reply, index) => {
        agent.restart();
        await reply.write(bytes.subarray(0, index + 1));
        // The second part follows when the first part has been read on its own.
        await agent.read(index + 1);
        reply.end(bytes.subarray(index + 1));
      });
      const provider = create(`${upstream.origin}${path}`, { dispatcher: agent.dispatcher });
      const whole = [
        { type: "text", text: "é😀" },
        { type: "text", text: " b" },
        { type: "finish", reason: "stop" },
      ];
      for (let cut = 1; cut < bytes.length; cut += 1) {
        const { events, error } = await callProvider(provider);
        const written = events.filter(({ type }) => type !== "usage");
        expect({ cut, error, written }).toEqual({ cut, error: undefined, written: whole });
      }
    });

    test("connections are kept for the next answers", async () => {
      await using upstream = await startScriptedUpstream((_request, reply) => reply.end(answer(["ab"])));
      const provider = create(`${upstream.origin}${path}`);
      for (let call = 0; call < 10; call += 1) expect((await callProvider(provider)).text).toBe("ab");
      expect(upstream.connections()).toBeLessThanOrEqual(2);
      await provider.close();
    });
  });

  describe("broken streams", () => {
    test.each<[string, Script]>([
      ["the connection", async (_request, reply) => (await reply.write(beginning("Hello")), reply.destroy())],
      ["the body", (_request, reply) => reply.end(beginning("Hello"))],
      ["an event", (_request, reply) => reply.end(`${beginning("Hello")}data: {"a`)],
    ])("the end of %s without a reason is a cut, and the text is kept", async (_what, script) => {
      const { text, error } = await callOnce(script);
      expect(text).toBe("Hello");
      expect(codeOf(error)).toBe("provider_cut_off");
    });

    test("garbage after text is malformed, the text is kept, and the connection closed", async () => {
      const { text, error, requests } = await callOnce((_request, reply) =>
        reply.write(`${beginning("Hello")}data: {"a\n\n`),
      );
      expect(text).toBe("Hello");
      expect(codeOf(error)).toBe("provider_malformed");
      expect(await requests[0]?.closed).toBe("client");
    });

    test("an error in mid-stream fails with its code and words, and the text is kept", async () => {
      const { text, error } = await callOnce((_request, reply) =>
        reply.end(beginning("Hello") + overload("Much to do")),
      );
      expect(text).toBe("Hello");
      expect(error).toMatchObject({ code: "provider_overloaded", retryable: true });
      expect(String(error)).toContain("Much to do");
    });

    test("silence in mid-stream is a stall, and the upstream sees its connection closed", async () => {
      const { error, requests } = await callOnce((_request, reply) => reply.write(beginning("Hello")), {
        stallTimeoutMs: 20,
      });
      expect(codeOf(error)).toBe("provider_stalled");
      expect(await requests[0]?.closed).toBe("client");
    });

    test("an upstream that never answers is a stall, and sees its connection closed", async () => {
      const asked = Promise.withResolvers<void>();
      // The timeout passes as soon as the upstream has the request.
      const startTimer: StartTimer = (run) => {
        let runs = true;
        void asked.promise.then(() => runs && run());
        return () => (runs = false);
      };
      const { error, requests } = await callOnce(() => asked.resolve(), { startTimer });
      expect(codeOf(error)).toBe("provider_stalled");
      expect(await requests[0]?.closed).toBe("client");
    });
  });

  describe("abort", () => {
    const reason = new Error("stopped by a person");

    test("an aborted signal asks for nothing", async () => {
      await using upstream = await startScriptedUpstream((_request, reply) => reply.end(answer(["a"])));
      const provider = create(`${upstream.origin}${path}`);
      expect((await callProvider(provider, question, AbortSignal.abort(reason))).error).toBe(reason);
      expect(upstream.connections()).toBe(0);
      await provider.close();
    });

    test.each<["http/1.1" | "h2", string, Script]>([
      ["http/1.1", "before the status", () => {}],
      ["http/1.1", "in mid-stream", (_request, reply) => reply.write(beginning("a"))],
      ["h2", "in mid-stream", (_request, reply) => reply.write(beginning("a"))],
    ])(
      "[S1.2] over %s %s, the upstream sees it, and the reason is thrown",
      async (protocol, _when, script) => {
        await using upstream = await startScriptedUpstream(script, protocol);
        const dispatcher = createConnections({ certificates: certificate });
        const controller = new AbortController();
        const provider = create(`${upstream.origin}${path}`, { dispatcher });
        const call = callProvider(provider, question, controller.signal);
        const request = await upstream.request();
        controller.abort(reason);
        expect((await call).error).toBe(reason);
        expect(await request.closed).toBe("client");
        await dispatcher.destroy();
      },
    );

    test("a reader that leaves closes the connection, and leaves no listener", async () => {
      await using upstream = await startScriptedUpstream((_request, reply) => reply.write(beginning("a")));
      const provider = create(`${upstream.origin}${path}`);
      const { signal } = new AbortController();
      for await (const batch of provider.stream(question, signal)) {
        expect(batch).not.toEqual([]);
        break;
      }
      expect(await upstream.requests[0]?.closed).toBe("client");
      expect(getEventListeners(signal, "abort")).toEqual([]);
      await provider.close();
    });
  });
});

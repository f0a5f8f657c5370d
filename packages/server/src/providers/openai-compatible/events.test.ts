import { AppError } from "@agent-max/protocol";
import { array, assert, nat, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { openAiChunks, toChunk, toFrame } from "../../../test/support/scripted-upstream.ts";
import { createSseReader, type DecodedChunk } from "../http/sse-reader.ts";
import { createOpenAiDecoder } from "./events.ts";
import type { ProviderEvent } from "../../engine/ports/provider.ts";

function createReader(options: { maxTokens?: number; maxEventLength?: number } = {}) {
  return createSseReader({
    maxEventLength: options.maxEventLength ?? 1024,
    decoder: createOpenAiDecoder(options.maxTokens),
    toError: () => new AppError("provider_overloaded"),
  });
}

/** Feeds the reader with pieces, one after another, and with the end of the body. */
function readAll(pieces: readonly Uint8Array[], reader = createReader()) {
  const chunks: DecodedChunk[] = [...pieces.map((piece) => reader.feed(piece)), reader.end()];
  const last = chunks.at(-1);
  return { events: chunks.flatMap(({ events }) => events), state: last?.state };
}

function readText(body: string, reader = createReader()) {
  return readAll([Buffer.from(body)], reader);
}

/** Cuts bytes at the given places, in order. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.toSorted((one, other) => one - other), bytes.length];
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

function finishOf(events: readonly ProviderEvent[]) {
  const last = events.at(-1);
  return last?.type === "finish" ? last.reason : undefined;
}

/** Two-, three- and four-byte characters, an escaped pair, a byte order mark, and both ends of line. */
const body =
  "\ufeff: hello\r\n\r\n" +
  openAiChunks(["Grüße", " €", "😀 "], { usage: { prompt_tokens: 3, completion_tokens: 4 } }).replaceAll(
    "\n",
    "\r\n",
  ) +
  "data: [DONE]\n\n";

describe("boundaries", () => {
  const whole = readText(body);

  test("the body is what the other tests take it for", () => {
    expect(whole.state).toEqual({ type: "ended" });
    expect(whole.events).toEqual([
      { type: "text", text: "Grüße" },
      { type: "text", text: " €" },
      { type: "text", text: "😀 " },
      { type: "usage", promptTokens: 3, completionTokens: 4 },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("any cuts give the same events", () => {
    const bytes = Buffer.from(body);
    const places = array(nat({ max: bytes.length }), { maxLength: 12 });
    assert(
      property(places, (at) => {
        expect(readAll(cutAt(bytes, at))).toEqual(whole);
      }),
      { seed: 20_260_101, numRuns: 500 },
    );
  });

  test("byte by byte gives the same events", () => {
    const bytes = Buffer.from(body);
    expect(readAll(cutAt(bytes, Array.from(bytes.keys())))).toEqual(whole);
  });

  test("a cut anywhere keeps a prefix, and is a cut unless the finish was heard", () => {
    const bytes = Buffer.from(body);
    const text = "Grüße €😀 ";
    for (const length of bytes.keys()) {
      const { events, state } = readAll([bytes.subarray(0, length)]);
      const heard = events.map((event) => (event.type === "text" ? event.text : "")).join("");
      expect(text.startsWith(heard)).toBe(true);
      const isFinished = events.some(({ type }) => type === "finish");
      expect(state?.type).toBe(isFinished ? "ended" : "failed");
      expect(isFinished ? heard : text).toBe(text);
    }
  });
});

describe("halves of surrogate pairs", () => {
  test("two deltas with one half each make one character", () => {
    const { events } = readText(openAiChunks(["a\ud83d", "\ude00b"]));
    expect(events.slice(0, 2)).toEqual([
      { type: "text", text: "a" },
      { type: "text", text: "😀b" },
    ]);
  });

  test("a delta of one half alone brings nothing yet", () => {
    const reader = createReader();
    expect(reader.feed(Buffer.from(toFrame(toChunk({ content: "\ud83d" })))).events).toEqual([]);
    expect(reader.feed(Buffer.from(toFrame(toChunk({ content: "\ude00" })))).events).toEqual([
      { type: "text", text: "😀" },
    ]);
  });

  test("reasoning in between does not take the other half", () => {
    const { events } = readText(
      toFrame(toChunk({ content: "\ud83d" })) +
        toFrame(toChunk({ reasoning: "hm" })) +
        openAiChunks(["\ude00"]),
    );
    expect(events.slice(0, 2)).toEqual([
      { type: "reasoning", text: "hm" },
      { type: "text", text: "😀" },
    ]);
  });

  test("a half without its other half becomes U+FFFD, and no length is lost", () => {
    expect(readText(openAiChunks(["a\ud83d"])).events.slice(0, 2)).toEqual([
      { type: "text", text: "a" },
      { type: "text", text: "\ufffd" },
    ]);
    expect(readText(openAiChunks(["\ude00a\ud83dc"])).events[0]).toEqual({
      type: "text",
      text: "\ufffda\ufffdc",
    });
  });
});

describe("ends", () => {
  test.each([
    ["stop", "stop"],
    ["length", "provider_limit"],
    ["content_filter", "content_filter"],
    ["tool_calls", "tool_calls"],
    ["function_call", "tool_calls"],
    ["model_context_window_exceeded", "context"],
    ["a_reason_of_tomorrow", "stop"],
    ["constructor", "stop"],
  ])("[G3.1] [G3.2] [G3.3] finish reason %s is %s", (finish, reason) => {
    expect(finishOf(readText(openAiChunks(["a"], { finish })).events)).toBe(reason);
  });

  test.each([
    [undefined, 10, "length"],
    [{ completion_tokens: 10 }, 10, "length"],
    [{ completion_tokens: 4 }, 10, "provider_limit"],
  ])("[G3.2] length with usage %j of %d asked for is %s", (usage, maxTokens, reason) => {
    const stream = openAiChunks(["a"], { finish: "length", ...(usage && { usage }) });
    expect(finishOf(readText(stream, createReader({ maxTokens })).events)).toBe(reason);
  });

  test("[G3.3] a refusal is text, and ends as one whatever the finish reason says", () => {
    const { events } = readText(toFrame(toChunk({ refusal: "I cannot." })) + openAiChunks([]));
    expect(events).toEqual([
      { type: "text", text: "I cannot." },
      { type: "finish", reason: "refusal" },
    ]);
  });

  test("a finish without [DONE] is a finish, [DONE] without a finish as well", () => {
    expect(finishOf(readText(openAiChunks(["a"], { done: false })).events)).toBe("stop");
    expect(finishOf(readText(openAiChunks(["a"], { finish: null })).events)).toBe("stop");
  });

  test("a last event without its empty line counts", () => {
    expect(finishOf(readText(openAiChunks(["a"], { finish: null }).trimEnd()).events)).toBe("stop");
  });

  test("neither finish nor [DONE] is a cut, and so is an unknown finish without [DONE]", () => {
    const cut = { type: "failed", error: expect.objectContaining({ code: "provider_cut_off" }) };
    expect(readText(openAiChunks(["a"], { finish: null, done: false }))).toEqual({
      events: [{ type: "text", text: "a" }],
      state: cut,
    });
    expect(readText(openAiChunks(["a"], { finish: "odd", done: false })).state).toEqual(cut);
    expect(readText("").state).toEqual(cut);
  });

  test("what comes after [DONE] does not count, a second [DONE] neither", () => {
    const { events, state } = readText(
      `${openAiChunks(["a"])}data: [DONE]\n\n${openAiChunks(["b"])}data: {\n\n`,
    );
    expect(state).toEqual({ type: "ended" });
    expect(events).toEqual([
      { type: "text", text: "a" },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("the finish reason tells that only bookkeeping can come", () => {
    const reader = createReader();
    expect(reader.feed(Buffer.from(toFrame(toChunk({ content: "a" })))).state).toEqual({ type: "open" });
    expect(reader.feed(Buffer.from(toFrame(toChunk({}, "stop")))).state).toEqual({ type: "ending" });
  });
});

describe("what cannot be read", () => {
  test.each(['{"choices":', "garbage", '"text"', "[]", "<html>"])(
    "data %s is malformed, the text so far is kept",
    (data) => {
      const { events, state } = readText(
        `${toFrame(toChunk({ content: "a" }))}data: ${data}\n\n${openAiChunks(["b"])}`,
      );
      expect(events).toEqual([{ type: "text", text: "a" }]);
      expect(state).toEqual({
        type: "failed",
        error: expect.objectContaining({ code: "provider_malformed" }),
      });
    },
  );

  test("lines that are no fields of an event are passed over", () => {
    const { events } = readText(`nonsense\n<p>\nid: 7\nretry: soon\n\n${openAiChunks(["a"])}`);
    expect(events[0]).toEqual({ type: "text", text: "a" });
  });

  test("an event up to the bound is read, a longer one is malformed", () => {
    const long = "x".repeat(500);
    expect(readText(openAiChunks([long])).events[0]).toEqual({ type: "text", text: long });
    const tooLong = readAll(Array.from({ length: 5 }, () => Buffer.from(`data: ${long}`)));
    expect(tooLong.state).toEqual({
      type: "failed",
      error: expect.objectContaining({ code: "provider_malformed" }),
    });
  });

  test.each([
    { error: { message: "overloaded" } },
    { error: "overloaded" },
    { object: "error", message: "overloaded" },
    { ...toChunk({ content: "" }, "error"), error: { code: 502 } },
  ])("an error in the stream fails it: %j", (value) => {
    const { events, state } = readText(
      toFrame(toChunk({ content: "a" })) + toFrame(value) + openAiChunks(["b"]),
    );
    expect(events).toEqual([{ type: "text", text: "a" }]);
    expect(state).toEqual({
      type: "failed",
      error: expect.objectContaining({ code: "provider_overloaded" }),
    });
  });

  test("a finish reason that tells of trouble fails it", () => {
    const { state } = readText(openAiChunks(["a"], { finish: "error" }));
    expect(state).toEqual({
      type: "failed",
      error: expect.objectContaining({ code: "provider_overloaded" }),
    });
  });
});

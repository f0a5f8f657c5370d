import { AppError } from "@agent-max/protocol";
import { expect, test } from "vitest";
import {
  answerEvents,
  messageStart,
  ping,
  textBlock,
  thinkingBlock,
  toAnthropicFrames,
  type AnthropicEvent,
} from "../../../test/support/anthropic-frames.ts";
import { createAnthropicDecoder } from "./events.ts";
import { createSseReader } from "../http/sse-reader.ts";

function createReader() {
  return createSseReader({
    maxEventLength: 10_000,
    decoder: createAnthropicDecoder(undefined),
    toError: () => new AppError("provider_overloaded"),
  });
}

const toBytes = (events: readonly AnthropicEvent[]) => Buffer.from(toAnthropicFrames(events));

test.each([
  ["before a block", [messageStart], false],
  ["in text", [messageStart, ...textBlock(["a"]).slice(0, -1)], false],
  ["in thoughts", [messageStart, ...thinkingBlock([]).slice(0, 1)], true],
  ["after thoughts", [messageStart, ...thinkingBlock([])], false],
])("a ping %s is a sign of the model only where it may think in silence", (_where, begin, sign) => {
  const reader = createReader();
  expect(reader.feed(toBytes(begin)).hasEvent).toBe(true);
  expect(reader.feed(toBytes([ping])).hasEvent).toBe(sign);
});

test("the reason tells that only the end can come", () => {
  const reader = createReader();
  const [last, ...before] = answerEvents(["a"]).toReversed();
  expect(reader.feed(toBytes(before.slice(1).toReversed())).state).toEqual({ type: "open" });
  expect(reader.feed(toBytes(before.slice(0, 1))).state).toEqual({ type: "ending" });
  expect(reader.feed(toBytes(last === undefined ? [] : [last])).state).toEqual({ type: "ended" });
});

test("a cut anywhere keeps a prefix, and is a cut unless the reason was heard", () => {
  const bytes = toBytes([
    messageStart,
    ...thinkingBlock(["hm"]),
    ...answerEvents(["Grüße", " €", "😀 "]).slice(1),
  ]);
  const whole = "Grüße €😀 ";
  let finished = 0;
  for (const length of bytes.keys()) {
    const reader = createReader();
    const events = [...reader.feed(bytes.subarray(0, length)).events];
    const last = reader.end();
    events.push(...last.events);
    const text = events.map((event) => (event.type === "text" ? event.text : "")).join("");
    expect(whole.startsWith(text)).toBe(true);
    const isFinished = events.some(({ type }) => type === "finish");
    expect(last.state.type).toBe(isFinished ? "ended" : "failed");
    expect(isFinished ? text : whole).toBe(whole);
    finished += Number(isFinished);
  }
  expect(finished).toBeGreaterThan(0);
});

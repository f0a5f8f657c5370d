import { eventVersion, type GenerationEvent, parseEvent } from "@agent-max/protocol";
import { metrics } from "@agent-max/protocol/testing";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { array, assert, nat, property } from "fast-check";
import { expect, test } from "vitest";
import { createStreamFormats } from "./stream-formats.ts";

const { toFrames } = createStreamFormats();

const id = "0190f5f0-0000-7000-8000-000000000000";
const text = "data: [DONE]\n\r\u2028 😀 ü";

function toEvents(bodies: readonly object[]): GenerationEvent[] {
  return bodies.flatMap((body, index) => {
    const event = parseEvent({
      v: eventVersion,
      offset: String(index + 1).padStart(12, "0"),
      at: 1,
      ...body,
    });
    if (event === undefined) throw new Error(`This is no event: ${JSON.stringify(body)}`);
    return [event];
  });
}

const started = {
  type: "generation_started",
  generation_id: id,
  conversation_id: "c",
  turn_id: id,
  turn_parent_id: null,
  parent_id: null,
  from: 0,
  kind: "start",
  model: "m",
  parameters: {},
  system: "",
  message: "Hi",
  prefix: "",
};
const attempt = { type: "attempt_started", n: 1, provider: "p", model: "m", mode: null };
const delta = { type: "text_delta", position: 0, text };
const ended = { type: "generation_ended", metrics, delta_ends: [] };
const error = { code: "provider_stalled", message: "It stalled.", retryable: true };

async function encode(events: readonly GenerationEvent[], format: "openai" | "events"): Promise<string> {
  const frames = toFrames(
    (async function* () {
      yield events;
    })(),
    format,
  );
  return (await collect(frames)).join("");
}

async function collect(frames: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

function decode(pieces: readonly string[]): EventSourceMessage[] {
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => void messages.push(message) });
  for (const piece of pieces) parser.feed(piece);
  return messages;
}

test("[H4.2] the first chunk of a start and of a continuation", async () => {
  const parent_id = "0190f5f0-0000-7000-8000-000000000001";
  const events = toEvents([started, { ...started, parent_id, from: 3, prefix: "One", kind: "continue" }]);
  const [first, second] = decode([await encode(events, "openai")]);
  expect(JSON.parse(first?.data ?? "")).toEqual({
    type: "generation_started",
    generation_id: id,
    conversation_id: "c",
    turn_id: id,
  });
  expect(JSON.parse(second?.data ?? "")).toEqual({
    type: "continue_started",
    continuation_from_length: 3,
    generation_id: id,
    parent_id,
    conversation_id: "c",
  });
});

test.each([
  [{ status: "completed" }, "stop"],
  [{ status: "stopped", by: "user" }, "stop"],
  [{ status: "truncated", by: "max_tokens" }, "length"],
])(
  "[H4.4] [H4.7] %j ends with finish_reason %s and [DONE], which alone carries the id",
  async (state, finish_reason) => {
    const messages = decode([await encode(toEvents([started, { ...ended, ...state }]), "openai")]);
    expect(JSON.parse(messages[1]?.data ?? "")).toEqual({
      choices: [{ index: 0, delta: {}, finish_reason }],
    });
    expect(messages[1]?.id).toBeUndefined();
    expect(messages[2]).toMatchObject({ id: "000000000002", data: "[DONE]" });
  },
);

test.each(["interrupted", "failed"])("[H4.5] %s ends with an error and without [DONE]", async (status) => {
  const messages = decode([await encode(toEvents([started, { ...ended, status, error }]), "openai")]);
  expect(messages).toHaveLength(2);
  expect(JSON.parse(messages[1]?.data ?? "")).toEqual({ type: "error", error });
});

test("[H4.6] [H4.3] the events dialect carries every event as it is, the OpenAI dialect the text alone", async () => {
  const reasoning = { type: "reasoning_delta", text: "hm" };
  const usage = { type: "usage_recorded", prompt: 1, completion: 2, certainty: "exact" };
  const events = toEvents([started, attempt, reasoning, delta, usage, { ...ended, status: "completed" }]);
  const all = decode([await encode(events, "events")]);
  expect(all.map(({ data }) => parseEvent(JSON.parse(data)))).toEqual(events);
  expect(all.map((message) => message.id)).toEqual(
    events.map(({ offset }) => String(offset).padStart(12, "0")),
  );
  const chunks = decode([await encode(events, "openai")]);
  expect(chunks.map((message) => message.id)).toEqual([
    "000000000001",
    "000000000004",
    undefined,
    "000000000006",
  ]);
  expect(JSON.parse(chunks[1]?.data ?? "").choices[0].delta.content).toBe(text);
});

test.each(["openai", "events"] as const)(
  "[H4.3] [H4.6] frames of %s cut anywhere decode to the same messages",
  async (format) => {
    const bytes = await encode(
      toEvents([started, attempt, delta, { ...ended, status: "completed" }]),
      format,
    );
    const whole = decode([bytes]);
    assert(
      property(array(nat({ max: bytes.length }), { maxLength: 8 }), (places) => {
        const ends = [...places.toSorted((one, other) => one - other), bytes.length];
        expect(decode(ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end)))).toEqual(whole);
      }),
      { seed: 20_260_201, numRuns: 300 },
    );
  },
);

test("[H7.1] a long log is encoded in pieces, whose joined bytes are the same", async () => {
  const events = toEvents([started, ...Array.from({ length: 200 }, () => delta)]);
  const batches = async function* () {
    yield events;
  };
  const pieces = await collect(toFrames(batches(), "events"));
  const longest = Math.max(...pieces.map((piece) => decode([piece]).length));
  expect(longest).toBeLessThanOrEqual(32);
  expect(decode([pieces.join("")])).toHaveLength(events.length);
});

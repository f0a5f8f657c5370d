import * as fc from "fast-check";
import {
  type Ending,
  type EventBody,
  eventVersion,
  type GenerationEvent,
  type Metrics,
} from "../src/events.ts";
import { conversationIdSchema, generationIdSchema, turnIdSchema } from "../src/ids.ts";
import { type ErrorCode, errors } from "../src/errors.ts";

export const at = 1_800_000_000_000;

const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const generationId = generationIdSchema.parse(uuid(1));

export const metrics: Metrics = {
  ttft_ms: 12,
  duration_ms: 300,
  tokens: 7,
  tokens_per_sec: 23.3,
  partial_length: 0,
  continuation_length: 0,
  continuation_tokens: null,
  join_delay_ms: 0,
};

export function started(prefix = ""): Extract<EventBody, { type: "generation_started" }> {
  return {
    at,
    type: "generation_started",
    generation_id: generationId,
    conversation_id: conversationIdSchema.parse("any name"),
    turn_id: turnIdSchema.parse(uuid(2)),
    turn_parent_id: null,
    parent_id: null,
    from: prefix.length,
    kind: prefix === "" ? "start" : "continue",
    model: "scripted",
    parameters: { max_tokens: 20 },
    system: "You are Agent Max",
    message: "Hello?",
    prefix,
  };
}

export const attempt: EventBody = {
  at,
  type: "attempt_started",
  n: 1,
  provider: "local",
  model: "scripted",
  mode: null,
};

export const text = (piece: string, position = 0): EventBody => ({
  at,
  type: "text_delta",
  position,
  text: piece,
});

/** A terminal event. */
export function ended(
  ending: Ending,
  rest: { cut?: { position: number }; delta_ends?: number[] } = {},
): EventBody {
  return { at, type: "generation_ended", metrics, delta_ends: [], ...ending, ...rest };
}

export const completed = ended({ status: "completed" });

/** Gives bodies the offsets that a log gives them. */
export function toLog(bodies: readonly EventBody[]): GenerationEvent[] {
  return bodies.map((body, index) => ({ v: eventVersion, offset: index + 1, ...body }));
}

/** Text with everything that is hard on the way: line ends, NUL, separators, halves of surrogate pairs. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom("\r\n", "\r", "\n", "\0", "\u2028", "\uD83D", "\uDE00", "data: ", ":", "😀"),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(""));

const codes = Object.keys(errors).filter((code): code is ErrorCode => Object.hasOwn(errors, code));
const anyError = fc.record({
  code: fc.constantFrom(...codes),
  message: anyText,
  retryable: fc.boolean(),
});

const anyEnd: fc.Arbitrary<EventBody> = fc.oneof(
  fc.constant(completed),
  fc.constantFrom("user", "edit", "superseded").map((by) => ended({ status: "stopped", by })),
  fc.constantFrom("max_tokens", "provider_limit", "context").map((by) => ended({ status: "truncated", by })),
  anyError.map((error) => ended({ status: "interrupted", error }, { cut: { position: 0 } })),
  anyError.map((error) => ended({ status: "failed", error })),
);

const anyMiddle: fc.Arbitrary<EventBody> = fc.oneof(
  { weight: 5, arbitrary: anyText.map((piece) => text(piece)) },
  anyText.map((piece): EventBody => ({ at, type: "reasoning_delta", text: piece })),
  fc.integer({ min: 1, max: 3 }).map((n): EventBody => ({ ...attempt, n })),
  fc.record({ prompt: fc.option(fc.nat()), completion: fc.option(fc.nat()) }).map((counts): EventBody => ({
    at,
    type: "usage_recorded",
    certainty: "exact",
    ...counts,
  })),
  anyText.map((inserted): EventBody => ({
    at,
    type: "seam_joined",
    position: 0,
    mode: "anchored",
    verdict: "repaired",
    removed: [{ kind: "anchor", text: inserted }],
    inserted,
    join_delay_ms: 3,
  })),
);

/** The events of a log that has ended. */
export const anyLog = fc
  .tuple(anyText, fc.array(anyMiddle, { maxLength: 12 }), anyEnd)
  .map(([prefix, middle, end]) => toLog([started(prefix), ...middle, end]));

/** Events in any order, as no log ever holds them. */
export const anyEvents = fc
  .array(fc.tuple(fc.nat({ max: 4 }), fc.oneof(anyMiddle, anyEnd, anyText.map(started))), { maxLength: 12 })
  .map((pairs) => pairs.map(([offset, body]): GenerationEvent => ({ v: eventVersion, offset, ...body })));

import * as fc from "fast-check";
import { errors, type ErrorCode } from "../errors.ts";
import { eventVersion, type EventBody, type GenerationEvent } from "../events.ts";
import {
  attemptBody,
  endedBody,
  generationIdOf,
  reasoningBody,
  seamBody,
  startedBody,
  textBody,
  toLog,
  usageBody,
} from "./builders.ts";

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
  fc.constant(endedBody()),
  fc.constantFrom("user", "edit", "superseded").map((by) => endedBody({ status: "stopped", by })),
  fc
    .constantFrom("max_tokens", "provider_limit", "context")
    .map((by) => endedBody({ status: "truncated", by })),
  anyError.map((error) => endedBody({ status: "interrupted", error }, { cut: { position: 0 } })),
  anyError.map((error) => endedBody({ status: "failed", error })),
);

const anyMiddle: fc.Arbitrary<EventBody> = fc.oneof(
  { weight: 5, arbitrary: anyText.map((piece) => textBody(piece)) },
  anyText.map(reasoningBody),
  fc.integer({ min: 1, max: 3 }).map((n) => attemptBody({ n })),
  fc.record({ prompt: fc.option(fc.nat()), completion: fc.option(fc.nat()) }).map(usageBody),
  anyText.map((text) => seamBody({ removed: [{ kind: "anchor", text }], inserted: text })),
);

const anyStart = anyText.map((prefix) =>
  startedBody(generationIdOf(1), { prefix, parameters: { max_tokens: 20 } }),
);

/** The events of a log that has ended. */
export const anyLog = fc
  .tuple(anyStart, fc.array(anyMiddle, { maxLength: 12 }), anyEnd)
  .map(([start, middle, end]) => toLog([start, ...middle, end]));

/** Events in any order, as no log ever holds them. */
export const anyEvents = fc
  .array(fc.tuple(fc.nat({ max: 4 }), fc.oneof(anyMiddle, anyEnd, anyStart)), { maxLength: 12 })
  .map((pairs) => pairs.map(([offset, body]): GenerationEvent => ({ v: eventVersion, offset, ...body })));

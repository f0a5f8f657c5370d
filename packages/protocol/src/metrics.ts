import type { EventBody, Metrics } from "./events.ts";

/** What the metrics of a generation are computed from: a fold of its events (rule L7). Lengths are in UTF-16 code units. */
export type Measurements = {
  startedAt: number;
  firstTextAt: number | undefined;
  lastAt: number;
  prefixLength: number;
  /** The end of the stored answer. */
  position: number;
  attempts: number;
  /** What the attempts wrote; text released before the first one was paid for by an earlier generation. */
  attemptCharacters: number;
  reasoningCharacters: number;
  joinDelayMs: number;
  /** The completion tokens that `usage_recorded` told; null before it, and where they are not known. */
  tokens: number | null;
};

/**
 * Folds one event into the measurements of its generation. The run, the recovery, imported texts and every analysis
 * use this one definition. Undefined until `generation_started`.
 */
export function measure(known: Measurements | undefined, event: EventBody): Measurements | undefined {
  if (event.type === "generation_started") return known ?? begin(event.at, event.prefix.length);
  if (known === undefined) return undefined;
  const lastAt = event.at;
  switch (event.type) {
    case "attempt_started":
      return { ...known, lastAt, attempts: event.n };
    case "text_delta":
      return {
        ...known,
        lastAt,
        firstTextAt: known.firstTextAt ?? event.at,
        position: event.position + event.text.length,
        attemptCharacters: known.attemptCharacters + (known.attempts === 0 ? 0 : event.text.length),
      };
    case "reasoning_delta":
      return { ...known, lastAt, reasoningCharacters: known.reasoningCharacters + event.text.length };
    case "seam_joined":
      return { ...known, lastAt, joinDelayMs: known.joinDelayMs + event.join_delay_ms };
    case "usage_recorded":
      return { ...known, lastAt, tokens: event.completion };
    case "generation_ended":
      return { ...known, lastAt };
  }
}

function begin(startedAt: number, prefixLength: number): Measurements {
  return {
    startedAt,
    firstTextAt: undefined,
    lastAt: startedAt,
    prefixLength,
    position: prefixLength,
    attempts: 0,
    attemptCharacters: 0,
    reasoningCharacters: 0,
    joinDelayMs: 0,
    tokens: null,
  };
}

/** A rate over less time tells of how text was delivered, not of how fast it was written. */
const leastWritingMs = 100;

/** The figures of a generation that ended at a time (rule L7). */
export function toMetrics(measured: Measurements, endedAt: number): Metrics {
  const { startedAt, firstTextAt, prefixLength, position, tokens } = measured;
  const writingMs = firstTextAt === undefined ? 0 : endedAt - firstTextAt;
  const continues = prefixLength > 0;
  return {
    ttft_ms: firstTextAt === undefined ? null : firstTextAt - startedAt,
    duration_ms: endedAt - startedAt,
    tokens,
    tokens_per_sec:
      tokens === null || writingMs < leastWritingMs ? null : Math.round((tokens / writingMs) * 10_000) / 10,
    partial_length: prefixLength,
    continuation_length: continues ? position - prefixLength : 0,
    continuation_tokens: continues ? tokens : null,
    join_delay_ms: measured.joinDelayMs,
  };
}

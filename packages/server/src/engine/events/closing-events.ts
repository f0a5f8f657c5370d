import {
  AppError,
  type Ending,
  type EventBody,
  measure,
  type Measurements,
  type Parameters,
  toMetrics,
  type Usage,
} from "@agent-max/protocol";
import type { FinishReason } from "../ports/provider.ts";

type Finish = { hasText: boolean; parameters: Parameters };

/** What a provider’s finish reason means (rule G3). `hasText` tells of the whole answer, the prefix included. */
export function toEnding(reason: FinishReason, { hasText, parameters }: Finish): Ending {
  switch (reason) {
    case "content_filter":
      return { status: "failed", error: new AppError("content_filtered").toWire() };
    case "refusal":
      return { status: "failed", error: new AppError("refused").toWire() };
    case "tool_calls":
      return { status: "failed", error: new AppError("unsupported_content").toWire() };
    case "stop":
    case "length":
    case "provider_limit":
    case "context":
      if (!hasText) return { status: "failed", error: new AppError("empty").toWire() };
      if (reason === "stop") return { status: "completed" };
      if (reason !== "length") return { status: "truncated", by: reason };
      return {
        status: "truncated",
        by: parameters.max_tokens === undefined ? "provider_limit" : "max_tokens",
      };
  }
}

/** How many ends of provider deltas a terminal event keeps; a cut belongs on one of them (rule L6). */
const keptDeltaEnds = 50;

type End = {
  /** The time of the events. */
  at: number;
  ending: Ending;
  /** Where the provider’s deltas ended, in the order of the text. */
  deltaEnds: readonly number[];
  /** Where the answer was cut; its stored end unless a reader stopped earlier. */
  cutPosition?: number | undefined;
  /** When the generation ended, where that was before the event was written. */
  endedAt?: number;
};

/** The terminal event: it says at which position the answer was cut, unless the answer is complete. */
export function endedEvent(measured: Measurements, end: End): EventBody {
  const { at, ending, cutPosition = measured.position, endedAt = at } = end;
  return {
    at,
    type: "generation_ended",
    ...ending,
    ...(ending.status !== "completed" && { cut: { position: cutPosition } }),
    metrics: toMetrics(measured, endedAt),
    delta_ends: end.deltaEnds.filter((position) => position <= measured.position).slice(-keptDeltaEnds),
  };
}

/** The last two events of a log that the engine wrote: what the generation cost, and how it ended. */
export function closingEvents(measured: Measurements, end: End & { usage: Usage }): EventBody[] {
  const { at, usage, endedAt = at } = end;
  const recorded: EventBody = { at, type: "usage_recorded", ...usage };
  return [recorded, endedEvent(measure(measured, recorded) ?? measured, { ...end, endedAt })];
}

import {
  AppError,
  eventVersion,
  type GenerationEvent,
  measure,
  parseEvent,
  toMetrics,
} from "@agent-max/protocol";
import { isObject, parseJson, toNonNegativeInteger } from "../lib/json.ts";

/**
 * Reads the lines of a log. A line that this version cannot read hides nothing else: another event takes its place, so
 * that every offset stays where it is. A usage becomes an unknown one, the terminal event an interruption, anything
 * else an event without content. Undefined where the log does not even begin.
 */
export function readStoredEvents(
  lines: readonly string[],
  onUnreadable: (offset: number) => void,
): GenerationEvent[] | undefined {
  const events: GenerationEvent[] = [];
  for (const [index, line] of lines.entries()) {
    const offset = index + 1;
    const value = parseJson(line);
    const event = parseEvent(value);
    if (event?.offset === offset) {
      events.push(event);
    } else {
      onUnreadable(offset);
      events.push(standIn(value, events));
    }
  }
  return events[0]?.type === "generation_started" ? events : undefined;
}

function standIn(value: unknown, before: readonly GenerationEvent[]): GenerationEvent {
  const { type, at: storedAt }: { type?: unknown; at?: unknown } = isObject(value) ? value : {};
  const at = toNonNegativeInteger(storedAt) ?? before.at(-1)?.at ?? 0;
  const envelope = { v: eventVersion, offset: before.length + 1, at } as const;
  const measured = before.reduce(measure, undefined);
  if (type === "generation_ended" && measured !== undefined) {
    return {
      ...envelope,
      type,
      status: "interrupted",
      error: new AppError("internal").toWire(),
      cut: { position: measured.position },
      metrics: toMetrics(measured, at),
      delta_ends: [],
    };
  }
  return type === "usage_recorded"
    ? { ...envelope, type, prompt: null, completion: null, certainty: "unknown" }
    : { ...envelope, type: "reasoning_delta", text: "" };
}

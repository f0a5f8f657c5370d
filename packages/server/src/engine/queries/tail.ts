import { type GenerationEvent, type GenerationId, isTerminal } from "@agent-max/protocol";
import type { EventLog } from "../ports/event-log.ts";

/**
 * Follows a log from an offset: each batch is what came since the last one. Ends after the terminal event, at once
 * where `after` is past it, or when the signal aborts (rule L3).
 */
export async function* tail(
  log: EventLog,
  id: GenerationId,
  { after, signal }: { after: number; signal: AbortSignal },
): AsyncGenerator<readonly GenerationEvent[], void, void> {
  let offset = after;
  let waited = false;
  while (!signal.aborted) {
    const events = await log.read(id, offset);
    const last = events?.at(-1);
    if (events === undefined || last === undefined) {
      if (events === undefined || waited) return;
      await log.changed(id, offset, signal);
      waited = true;
      continue;
    }
    waited = false;
    yield events;
    offset = last.offset;
    if (isTerminal(last)) return;
  }
}

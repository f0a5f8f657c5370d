import { type Ending, type GenerationId, measure, type Usage } from "@agent-max/protocol";
import type { Clock } from "../../lib/clock.ts";
import { closingEvents } from "../events/closing-events.ts";
import type { EventLog } from "../ports/event-log.ts";
import { retryDelayMs } from "./backoff.ts";

/** The shortest wait for a disk that refused. */
const leastWaitMs = 1000;

type RecordEndingDeps = {
  log: EventLog;
  id: GenerationId;
  epoch: number;
  clock: Clock;
  random: () => number;
  /** Ends the tries. */
  signal: AbortSignal;
  onFailure: (error: unknown) => void;
};

type LateEnding = { ending: Ending; usage: Usage; deltaEnds: readonly number[] };

/**
 * Ends a log after the disk refused events: text that was never stored was never seen, so the log ends where it is,
 * as soon as it can be written again. Settles when the terminal event is durable, or undone when the signal aborts.
 */
export async function recordEndingUntilStored(
  { log, id, epoch, clock, random, signal, onFailure }: RecordEndingDeps,
  { ending, usage, deltaEnds }: LateEnding,
): Promise<"stored" | "aborted"> {
  for (let tries = 1; ; tries += 1) {
    try {
      await clock.sleep(retryDelayMs(tries, random, leastWaitMs), signal);
      const measured = (await log.read(id, 0))?.reduce(measure, undefined);
      // A log that was erased meanwhile has no end to store.
      if (measured === undefined) return "stored";
      const closing = closingEvents(measured, { at: clock.now(), ending, usage, deltaEnds });
      await log.append(id, epoch, closing);
      return "stored";
    } catch (error) {
      if (signal.aborted) return "aborted";
      onFailure(error);
    }
  }
}

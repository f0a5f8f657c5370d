import { type EventBody, measure, type Measurements, type Seam } from "@agent-max/protocol";
import type { Clock } from "../../lib/clock.ts";
import type { AppendQueue } from "./append-queue.ts";
import { createPendingJoin, type JoinOptions, type PendingJoin } from "./pending-join.ts";

type EventWriterDeps = {
  queue: AppendQueue;
  clock: Clock;
  /** What the log holds already. */
  measured: Measurements;
};

/**
 * Turns provider deltas into log events, joins the first of a continuation to the text before it, and keeps the
 * measurements of the generation.
 */
export function createEventWriter({ queue, clock, measured: stored }: EventWriterDeps) {
  const deltaEnds: number[] = [];
  let measured = stored;
  let join: PendingJoin | undefined;
  /** Where the text of the attempts begins: after the text that was released. */
  let base = stored.position;

  const wroteText = () => measured.position > base;

  function record(event: EventBody): void {
    measured = measure(measured, event) ?? measured;
    queue.add(event);
  }

  function write(text: string): void {
    if (text === "") return;
    record({ at: clock.now(), type: "text_delta", position: measured.position, text });
    deltaEnds.push(measured.position);
  }

  /** Records how the join was made, before the first text that follows it. */
  function closeSeam(made: PendingJoin): void {
    join = undefined;
    record({ at: clock.now(), ...made.seam() });
  }

  /** Shows what the joiner kept back. Where the model sent nothing there is nothing to join, and no seam. */
  function release(ended: PendingJoin, pending: string): void {
    if (ended.hasStarted()) closeSeam(ended);
    else join = undefined;
    write(pending);
  }

  return {
    record,
    /** Releases text that was written before but not read: byte exact, without a request (rule S3). */
    writeUnread(text: string): void {
      if (text === "") return;
      const { position } = measured;
      const exact: Seam = {
        position,
        mode: "buffered",
        verdict: "exact",
        removed: [],
        inserted: "",
        join_delay_ms: 0,
      };
      record({ at: clock.now(), type: "seam_joined", ...exact });
      write(text);
      base = measured.position;
    },
    /** The text that follows is a continuation, to be joined to the text that is there. */
    beginJoin(options: JoinOptions): void {
      const { monotonicMs } = clock;
      join = createPendingJoin(options, { monotonicMs, position: base, hasShownText: wroteText });
    },
    /** Takes text as the provider sent it. */
    text(delta: string): void {
      if (join === undefined) return write(delta);
      const { shown, isMade } = join.push(delta);
      if (isMade) closeSeam(join);
      write(shown);
    },
    reasoning(text: string): void {
      if (text !== "") record({ at: clock.now(), type: "reasoning_delta", text });
    },
    /** No more text comes: shows what the joiner kept back. */
    finish(): void {
      if (join !== undefined) release(join, join.hasStarted() ? join.end() : "");
    },
    /** Whether another attempt should take the place of the one that is being read. */
    isRejected: () => join?.isRejected() ?? false,
    /** Whether another attempt should take the place of one that came to its end; if not, its text is shown. */
    rejectsAtEnd(): boolean {
      if (join === undefined) return false;
      const pending = join.end();
      if (join.isRejectedAtEnd()) return true;
      release(join, pending);
      return false;
    },
    /** Drops what the joiner kept back, because another attempt begins anew. */
    dropJoin(): void {
      join = undefined;
    },
    measured: () => measured,
    /** The ends of what the provider sent, in the order of the text. */
    deltaEnds: (): readonly number[] => deltaEnds,
    /** Whether the attempts brought text. */
    wroteText,
    hasText: () => measured.position > stored.prefixLength,
    /** The end of the provider delta that a position lies in: where a cut belongs (rule S3). */
    deltaEndAt: (seen: number) => deltaEnds.find((end) => end >= seen) ?? measured.position,
  };
}

export type EventWriter = ReturnType<typeof createEventWriter>;

import { type ContinuationMode, type EventBody, measure, type Measurements } from "@agent-max/protocol";
import type { Joiner } from "@agent-max/seam";
import type { Clock } from "../../lib/clock.ts";
import type { AppendQueue } from "./append-queue.ts";

/** A model that repeats a longer answer than this takes longer than a new attempt. In UTF-16 code units. */
const longAnswerCharacters = 2000;

type Join = {
  joiner: Joiner;
  mode: ContinuationMode;
  /** Whether another attempt may take the place of this one while none of its text was shown. */
  mayReject: boolean;
  isRejected: boolean;
  /** When the first text came that has to be joined. */
  startedMs: number | undefined;
};

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
  const { prefixLength } = stored;
  let measured = stored;
  let join: Join | undefined;
  /** Where the text of the attempts begins: after the text that was released. */
  let base = stored.position;

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
  function closeSeam({ joiner, mode, startedMs }: Join): void {
    const { verdict, removed, inserted } = joiner.report();
    join = undefined;
    record({
      at: clock.now(),
      type: "seam_joined",
      position: base,
      mode,
      verdict,
      removed: removed.map(({ kind, text }) => ({ kind, text })),
      inserted,
      join_delay_ms: startedMs === undefined ? 0 : Math.round(clock.monotonicMs() - startedMs),
    });
  }

  /**
   * Whether another attempt is the better way on. A model that began the whole answer again may still catch up with
   * the cut, which is worth waiting for behind a short answer only.
   */
  function shouldReject({ joiner, mayReject }: Join, shown: string): boolean {
    if (!mayReject || measured.position > base) return false;
    const { trouble } = joiner.report();
    return trouble !== undefined && (shown !== "" || (trouble === "restart" && base > longAnswerCharacters));
  }

  /** Shows what the joiner kept back. Where the model sent nothing there is nothing to join, and no seam. */
  function release(ending: Join, pending: string): void {
    if (ending.startedMs === undefined) join = undefined;
    else closeSeam(ending);
    write(pending);
  }

  return {
    record,
    /** Releases text that was written before but not read: byte exact, without a request (rule S3). */
    writeUnread(text: string): void {
      if (text === "") return;
      record({
        at: clock.now(),
        type: "seam_joined",
        position: measured.position,
        mode: "buffered",
        verdict: "exact",
        removed: [],
        inserted: "",
        join_delay_ms: 0,
      });
      write(text);
      base = measured.position;
    },
    /** The text that follows is a continuation, to be joined to the text that is there. */
    beginJoin(begun: Pick<Join, "joiner" | "mode" | "mayReject">): void {
      join = { ...begun, isRejected: false, startedMs: undefined };
    },
    /** Takes text as the provider sent it. The text of a rejected attempt is not shown. */
    text(delta: string): void {
      if (join === undefined) return write(delta);
      if (join.isRejected) return;
      join.startedMs ??= clock.monotonicMs();
      const shown = join.joiner.push(delta);
      if (shouldReject(join, shown)) {
        join.isRejected = true;
        return;
      }
      if (join.joiner.settled) closeSeam(join);
      write(shown);
    },
    reasoning(text: string): void {
      if (text !== "") record({ at: clock.now(), type: "reasoning_delta", text });
    },
    /** No more text comes: shows what the joiner kept back. */
    finish(): void {
      if (join === undefined) return;
      release(join, join.startedMs === undefined ? "" : join.joiner.end());
    },
    /** Whether another attempt should take the place of the one that is being read. */
    isRejected: () => join?.isRejected ?? false,
    /** Whether another attempt should take the place of one that came to its end; if not, its text is shown. */
    rejectsAtEnd(): boolean {
      if (join === undefined) return false;
      const pending = join.joiner.end();
      const { trouble } = join.joiner.report();
      if (join.mayReject && measured.position === base && trouble !== undefined) return true;
      release(join, pending);
      return false;
    },
    /** Drops what the joiner kept back, because another attempt begins anew. */
    dropJoin(): void {
      join = undefined;
    },
    measured: () => measured,
    /** The last ends of what the provider sent, in the order of the text. */
    deltaEnds: (): readonly number[] => deltaEnds,
    /** Whether the attempts brought text. */
    wroteText: () => measured.position > base,
    hasText: () => measured.position > prefixLength,
    /** The end of the provider delta that a position lies in: where a cut belongs (rule S3). */
    deltaEndAt: (seen: number) => deltaEnds.find((end) => end >= seen) ?? measured.position,
  };
}

export type EventWriter = ReturnType<typeof createEventWriter>;

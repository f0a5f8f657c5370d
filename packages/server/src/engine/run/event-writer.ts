import type { EventBody, Seam, ContinuationMode } from "@agent-max/protocol";
import type { Clock } from "../../lib/clock.ts";
import type { Recorder } from "./append-queue.ts";
import type { Join } from "../request/prepare-continuation.ts";

/** How many raw provider delta ends are kept; a cut belongs on one of them (rule L6). */
export const keptDeltaEnds = 50;

/** Repeating a longer answer than this costs more than asking anew. */
const longAnswerCharacters = 2000;

type Joining = {
  join: Join;
  mode: ContinuationMode;
  /** Whether another attempt may take the place of this one while nothing of it was shown. */
  mayGiveUp: boolean;
  isMisjoined: boolean;
  startedMs: number | undefined;
};

type WritingDeps = { recorder: Recorder; clock: Clock; from: number };

/** The pen of one generation: turns what a provider sends into events and keeps count of it. */
export function createWriting({ recorder, clock, from }: WritingDeps) {
  const startedMs = clock.monotonicMs();
  const deltaEnds: number[] = [];
  let position = from;
  let reasoningCharacters = 0;
  let firstTextMs: number | undefined;
  let joinDelayMs = 0;
  let joining: Joining | undefined;
  /** Where the text of the attempts begins: after what was released. */
  let base = from;

  function record(event: EventBody): void {
    recorder.record(event);
  }

  function write(text: string): void {
    if (text === "") return;
    firstTextMs ??= clock.monotonicMs();
    record({ at: clock.now(), type: "text_delta", position, text });
    position += text.length;
    deltaEnds.push(position);
  }

  /** Records how the join was made, before the first text that follows it. */
  function closeSeam(seam: Joining): void {
    const { verdict, removed, inserted } = seam.join.report();
    const held = seam.startedMs === undefined ? 0 : Math.round(clock.monotonicMs() - seam.startedMs);
    joinDelayMs += held;
    joining = undefined;
    record({
      at: clock.now(),
      type: "seam_joined",
      position: base,
      mode: seam.mode,
      verdict,
      removed: removed.map(({ kind, text }) => ({ kind, text })),
      inserted,
      join_delay_ms: held,
    });
  }

  /** A restart that still runs along the answer may catch up with it; behind a long one nobody waits for that. */
  function shouldGiveUp({ join, mayGiveUp }: Joining, shown: string): boolean {
    if (!mayGiveUp || position > base) return false;
    const { trouble } = join.report();
    return trouble !== undefined && (shown !== "" || (trouble === "restart" && base > longAnswerCharacters));
  }

  return {
    /** Text that was written before but not read: shown first, byte exact, without a request (rule S3). */
    release(text: string): void {
      if (text === "") return;
      const seam: Seam = {
        position: from,
        mode: "buffered",
        verdict: "exact",
        removed: [],
        inserted: "",
        join_delay_ms: 0,
      };
      record({ at: clock.now(), type: "seam_joined", ...seam });
      write(text);
      base = position;
    },
    /** The text that follows is a continuation, to be joined to what stands before `from`. */
    beginSeam(seam: { join: Join; mode: ContinuationMode; mayGiveUp: boolean }): void {
      joining = { ...seam, isMisjoined: false, startedMs: undefined };
    },
    /** Takes text as the provider sent it. What is better asked for in another way is not shown. */
    text(delta: string): void {
      if (joining === undefined) {
        write(delta);
        return;
      }
      if (joining.isMisjoined) return;
      joining.startedMs ??= clock.monotonicMs();
      const shown = joining.join.push(delta);
      if (shouldGiveUp(joining, shown)) {
        joining.isMisjoined = true;
        return;
      }
      if (joining.join.settled) closeSeam(joining);
      write(shown);
    },
    reasoning(text: string): void {
      if (text === "") return;
      reasoningCharacters += text.length;
      record({ at: clock.now(), type: "reasoning_delta", text });
    },
    /** No more text comes: releases what was held back at the seam. */
    finish(): void {
      // Where nothing came there is nothing to join.
      if (joining?.startedMs === undefined) joining = undefined;
      if (joining === undefined) return;
      const rest = joining.join.end();
      closeSeam(joining);
      write(rest);
    },
    /** Whether what came so far is better asked for in another way. */
    isMisjoined: () => joining?.isMisjoined ?? false,
    /** Likewise for an attempt that came to its end; what was held back is released where it is not. */
    endsMisjoined(): boolean {
      if (joining === undefined) return false;
      const rest = joining.join.end();
      const { trouble } = joining.join.report();
      if (joining.mayGiveUp && position === base && trouble !== undefined) return true;
      if (joining.startedMs === undefined) joining = undefined;
      else closeSeam(joining);
      write(rest);
      return false;
    },
    /** Drops what is held back at a seam, because another attempt begins anew. */
    dropSeam(): void {
      joining = undefined;
    },
    /** The figures so far; of the text up to a position where not all of it could be stored. */
    counts: (stored = position) => ({
      from,
      position: stored,
      writtenCharacters: position - base,
      reasoningCharacters,
      joinDelayMs,
      deltaEnds: deltaEnds.filter((end) => end <= stored).slice(-keptDeltaEnds),
      ttftMs: firstTextMs === undefined ? null : Math.round(firstTextMs - startedMs),
      durationMs: Math.round(clock.monotonicMs() - startedMs),
      writingMs: firstTextMs === undefined ? 0 : clock.monotonicMs() - firstTextMs,
    }),
    /** Whether the attempts brought text. */
    wroteText: () => position > base,
    hasText: () => position > from,
    /** The end of the provider delta that a position lies in: where a cut belongs (rule S3). */
    deltaEndAt: (seen: number) => deltaEnds.find((end) => end >= seen) ?? position,
  };
}

export type Writing = ReturnType<typeof createWriting>;
export type Counts = ReturnType<Writing["counts"]>;

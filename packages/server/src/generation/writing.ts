import type { EventBody, Seam, Way } from "@agent-max/protocol";
import type { Clock } from "../lib/clock.ts";
import type { Recorder } from "./recorder.ts";
import type { Join } from "./joining.ts";

/** How many raw provider delta ends are kept; a cut belongs on one of them (rule L6). */
const keptDeltaEnds = 50;

type WritingDeps = { recorder: Recorder; clock: Clock; from: number };

/** The pen of one generation: turns what a provider sends into events and keeps count of it. */
export function createWriting({ recorder, clock, from }: WritingDeps) {
  const startedMs = clock.monotonicMs();
  const deltaEnds: number[] = [];
  let position = from;
  let reasoningCharacters = 0;
  let firstTextMs: number | undefined;
  let heldMs = 0;
  let joining: { join: Join; way: Way; startedMs: number | undefined } | undefined;
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
  function closeSeam(seam: { join: Join; way: Way; startedMs: number | undefined }): void {
    const { verdict, removed, inserted } = seam.join.report();
    const held = seam.startedMs === undefined ? 0 : Math.round(clock.monotonicMs() - seam.startedMs);
    heldMs += held;
    joining = undefined;
    record({
      at: clock.now(),
      type: "seam_joined",
      position: base,
      way: seam.way,
      verdict,
      removed: removed.map(({ kind, text }) => ({ kind, text })),
      inserted,
      held_ms: held,
    });
  }

  return {
    /** Text that was written before but not read: shown first, byte exact, without a request (rule S3). */
    release(text: string): void {
      if (text === "") return;
      const seam: Seam = { position: from, way: "held", verdict: "exact", removed: [], inserted: "", held_ms: 0 };
      record({ at: clock.now(), type: "seam_joined", ...seam });
      write(text);
      base = position;
    },
    /** The text that follows is a continuation, to be joined to what stands before `from`. */
    beginSeam(join: Join, way: Way): void {
      joining = { join, way, startedMs: undefined };
    },
    /** Takes text as the provider sent it. */
    text(delta: string): void {
      if (joining === undefined) {
        write(delta);
        return;
      }
      joining.startedMs ??= clock.monotonicMs();
      const shown = joining.join.push(delta);
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
      if (joining === undefined) return;
      const { join } = joining;
      const rest = join.end();
      closeSeam(joining);
      write(rest);
    },
    /** Drops what is held back at a seam, because another attempt begins anew. */
    dropSeam(): void {
      joining = undefined;
    },
    counts: () => ({
      from,
      position,
      reasoningCharacters,
      heldMs,
      deltaEnds: deltaEnds.slice(-keptDeltaEnds),
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

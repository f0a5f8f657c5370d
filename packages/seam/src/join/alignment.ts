/*
 * Finds where the stream repeats the end of the answer. An alignment supposes that the stream repeats the answer from
 * `start` on; it dies at the first difference and is complete when it reaches the end of the answer. White space,
 * invisible characters, case, typographic quotes and Markdown emphasis make no difference.
 */
import { fold, isMarkup } from "../text/comparison.ts";
import type { HeadKind, Start } from "./starts.ts";

export type Alignment = {
  readonly start: number;
  /** Where the head that begins at `start` ends; several for nested ones. */
  readonly headEnds: readonly number[];
  readonly headKind: HeadKind | undefined;
  /** The next code unit of the answer to compare. */
  index: number;
  /** What is left to compare of the code point before `index`. */
  pending: string;
  /** Units that agreed. */
  matched: number;
  /** Position in the stream at which the head had been repeated. */
  headAt: number | undefined;
  /** Whether the answer came to `start` by the words with which it ends; known once it was asked. */
  isRefrain: boolean | undefined;
};

export type Aligner = {
  /** Compares one code point, which ends at `position` of the stream, and returns what became complete with it. */
  feed(codePoint: number, position: number): Alignment[];
  readonly alive: readonly Alignment[];
  /** Position in the stream of the last character that agreed with anything. */
  readonly advancedAt: number;
  /** The longest alignment that died after it had repeated something. */
  readonly longestDead: Alignment | undefined;
  /** The same among those that began near the end. */
  readonly nearDead: Alignment | undefined;
  /** The longest that had repeated a head. */
  readonly deadHead: Alignment | undefined;
};

const nearReach = 600;
const noHeads: readonly number[] = [];

/** Follows all `starts` at once; `end` is where the last comparable character of the answer ends. */
export function createAligner(answer: string, starts: readonly Start[], end: number): Aligner {
  let alive: Alignment[] = starts.map((start) => ({
    start: start.at,
    headEnds: start.headEnds ?? noHeads,
    headKind: start.kind,
    index: start.at,
    pending: "",
    matched: 0,
    headAt: undefined,
    isRefrain: undefined,
  }));
  let longestDead: Alignment | undefined;
  let nearDead: Alignment | undefined;
  let deadHead: Alignment | undefined;
  let advancedAt = 0;

  function bury(alignment: Alignment) {
    if (alignment.matched > (longestDead?.matched ?? 0)) longestDead = alignment;
    if (alignment.matched > (nearDead?.matched ?? 0) && end - alignment.start <= nearReach)
      nearDead = alignment;
    if (alignment.headAt !== undefined && alignment.matched >= (deadHead?.matched ?? 0)) deadHead = alignment;
  }

  return {
    feed(codePoint, position) {
      const folded = fold(codePoint);
      if (folded === "") return [];
      const complete: Alignment[] = [];
      const next: Alignment[] = [];
      const matched = alive[0]?.matched;
      for (const alignment of alive) {
        if (!advanceAll(answer, alignment, { folded, end })) bury(alignment);
        else if (alignment.pending === "" && alignment.index >= end) complete.push(alignment);
        else {
          if (
            alignment.pending === "" &&
            alignment.headEnds.some((headEnd) => passes(answer, alignment.index, headEnd))
          ) {
            alignment.headAt = position;
          }
          next.push(alignment);
        }
      }
      if (next[0] === undefined || next[0].matched !== matched) advancedAt = position;
      alive = next;
      return complete;
    },
    get alive() {
      return alive;
    },
    get longestDead() {
      return longestDead;
    },
    get advancedAt() {
      return advancedAt;
    },
    get nearDead() {
      return nearDead;
    },
    get deadHead() {
      return deadHead;
    },
  };
}

/** True when nothing but white space lies between `index` and the end of a head. */
function passes(answer: string, index: number, headEnd: number): boolean {
  return index <= headEnd && answer.slice(index, headEnd).trim() === "";
}

function advanceAll(answer: string, alignment: Alignment, step: { folded: string; end: number }): boolean {
  for (const unit of step.folded) {
    if (!advance(answer, alignment, { unit, end: step.end })) return false;
  }
  return true;
}

function advance(answer: string, alignment: Alignment, step: { unit: string; end: number }): boolean {
  for (;;) {
    if (alignment.pending === "" && !load(answer, alignment, step.end)) return false;
    if (alignment.pending.startsWith(step.unit)) {
      alignment.pending = alignment.pending.slice(step.unit.length);
      alignment.matched += 1;
      return true;
    }
    if (!isMarkup(alignment.pending)) return alignment.matched > 0 && isMarkup(step.unit);
    alignment.pending = "";
  }
}

function load(answer: string, alignment: Alignment, end: number): boolean {
  while (alignment.index < end) {
    const codePoint = answer.codePointAt(alignment.index) ?? 0;
    alignment.index += codePoint > 0xffff ? 2 : 1;
    alignment.pending = fold(codePoint);
    if (alignment.pending !== "") return true;
  }
  return false;
}

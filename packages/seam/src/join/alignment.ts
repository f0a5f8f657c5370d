/*
 * Finds where the stream repeats the end of the answer.
 *
 * In: the answer, the places in it at which a repeat may begin, and the code points of the stream. An alignment supposes
 * that the stream repeats the answer from one of these places on. With each code point it advances, fails at the first
 * difference, or becomes complete at the end of the answer:
 *
 *   answer          ... wrote down the names of all the sh|
 *   stream                                   of all the ships
 *   "o" agrees with       ^    ^             ^
 *   "of" with                                ^
 *   "of all the sh"                          ^------------|    complete; "ips" is new
 *
 * Both sides are compared by what counts of them: white space, invisible characters, case, typographic quotes and Markdown
 * emphasis make no difference. A code point may fold to several units or to none.
 *
 * This is the simulation of a nondeterministic automaton by its set of active states (Thompson, 1968), with one state per
 * start. All patterns are ends of the same text, so that a state is an index into it and no table is built beforehand.
 * That is right because every start is followed on its own: none is skipped for the sake of another, as a failure function
 * would do, and a longer repeat can overtake a shorter one. A code point costs time by the number of active starts: some
 * hundreds for the first one, after a few characters only those that begin alike.
 */
import { fold, isMarkup } from "../text/comparison.ts";
import type { HeadKind, RepeatStart } from "./starts.ts";

export type Alignment = {
  readonly start: number;
  /** Where the head that begins at `start` ends; several for nested ones. */
  readonly headEnds: readonly number[];
  readonly headKind: HeadKind | undefined;
  /** The next code unit of the answer to compare. */
  index: number;
  /** What is left to compare of the code point before `index`. */
  unitsLeft: string;
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
  /** The alignments that agree with the whole stream so far and are not complete. */
  readonly active: readonly Alignment[];
  /** Position in the stream of the last character that agreed with anything. */
  readonly advancedAt: number;
  /** The longest alignment that failed after it had repeated something. */
  readonly longestFailed: Alignment | undefined;
  /** The same among those that began near the end. */
  readonly longestFailedNearEnd: Alignment | undefined;
  /** The longest that had repeated a head. */
  readonly failedHead: Alignment | undefined;
};

/** A paragraph. A repeat with errors in it is only looked for within the text that the model saw last. */
const nearReach = 600;
const noHeads: readonly number[] = [];

/** Follows all `starts` at once; `end` is where the last comparable character of the answer ends. */
export function createAligner(answer: string, starts: readonly RepeatStart[], end: number): Aligner {
  let active: Alignment[] = starts.map((start) => ({
    start: start.at,
    headEnds: start.headEnds ?? noHeads,
    headKind: start.kind,
    index: start.at,
    unitsLeft: "",
    matched: 0,
    headAt: undefined,
    isRefrain: undefined,
  }));
  let longestFailed: Alignment | undefined;
  let longestFailedNearEnd: Alignment | undefined;
  let failedHead: Alignment | undefined;
  let advancedAt = 0;

  function noteFailure(alignment: Alignment) {
    if (alignment.matched > (longestFailed?.matched ?? 0)) longestFailed = alignment;
    if (alignment.matched > (longestFailedNearEnd?.matched ?? 0) && end - alignment.start <= nearReach)
      longestFailedNearEnd = alignment;
    if (alignment.headAt !== undefined && alignment.matched >= (failedHead?.matched ?? 0))
      failedHead = alignment;
  }

  return {
    feed(codePoint, position) {
      const folded = fold(codePoint);
      if (folded === "") return [];
      const complete: Alignment[] = [];
      const next: Alignment[] = [];
      const matched = active[0]?.matched;
      for (const alignment of active) {
        if (!advanceAll(answer, alignment, { folded, end })) noteFailure(alignment);
        else if (alignment.unitsLeft === "" && alignment.index >= end) complete.push(alignment);
        else {
          if (
            alignment.unitsLeft === "" &&
            alignment.headEnds.some((headEnd) => passes(answer, alignment.index, headEnd))
          ) {
            alignment.headAt = position;
          }
          next.push(alignment);
        }
      }
      if (next[0] === undefined || next[0].matched !== matched) advancedAt = position;
      active = next;
      return complete;
    },
    get active() {
      return active;
    },
    get longestFailed() {
      return longestFailed;
    },
    get advancedAt() {
      return advancedAt;
    },
    get longestFailedNearEnd() {
      return longestFailedNearEnd;
    },
    get failedHead() {
      return failedHead;
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

/** Compares one unit. Markup of the answer that the stream left out is skipped, markup that the stream added is let pass. */
function advance(answer: string, alignment: Alignment, step: { unit: string; end: number }): boolean {
  for (;;) {
    if (alignment.unitsLeft === "" && !load(answer, alignment, step.end)) return false;
    if (alignment.unitsLeft.startsWith(step.unit)) {
      alignment.unitsLeft = alignment.unitsLeft.slice(step.unit.length);
      alignment.matched += 1;
      return true;
    }
    if (!isMarkup(alignment.unitsLeft)) return alignment.matched > 0 && isMarkup(step.unit);
    alignment.unitsLeft = "";
  }
}

/** Takes the next code point of the answer that counts; false at its end. */
function load(answer: string, alignment: Alignment, end: number): boolean {
  while (alignment.index < end) {
    const codePoint = answer.codePointAt(alignment.index) ?? 0;
    alignment.index += codePoint > 0xffff ? 2 : 1;
    alignment.unitsLeft = fold(codePoint);
    if (alignment.unitsLeft !== "") return true;
  }
  return false;
}

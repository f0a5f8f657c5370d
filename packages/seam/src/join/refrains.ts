/* Answers repeat themselves: poems, rows, code. What a stream takes up from an earlier place need not be a repeat. */
import type { Cut } from "../scan/cut.ts";
import { isBlockStart } from "../text/boundaries.ts";
import { comparable } from "../text/comparison.ts";
import type { Alignment } from "./alignment.ts";

export type Refrains = {
  /** All that still agrees goes on as the answer did before from the same words: nothing to wait for. */
  areAll(active: readonly Alignment[]): boolean;
  /** A failed alignment that began at a refrain agreed at least as long: the stream rather follows that one. */
  outlast(alignment: Alignment, longestFailed: Alignment | undefined): boolean;
  /** True when the answer came to `start` by the same words with which it ends now. */
  isAt(start: number): boolean;
  /** The answer ends in rows or pieces of code, which may differ in a few characters and be no repeats. */
  readonly isInRows: boolean;
};

/** Two places are alike if the same units, a word or two, stand before them. */
const contextUnits = 8;
/** So many code units hold that many units, unless they are almost all white space or marks. */
const contextReach = 60;
/** A repeat that begins in the last sentence is the usual one; no refrain is that close. */
const nearReach = 120;
/** More alignments than that are no refrain but the first characters, with which many places agree. */
const mostAlignments = 16;
/** Rows are alike if they begin with the same units behind their marker, number or indentation. */
const rowUnits = 6;
/** A few rows. */
const rowReach = 600;
const rowMarker = /^[\s\-*+\d.)|>#[\]x]+/u;

/** `end` is where the last comparable character of the answer ends. */
export function createRefrains(
  answer: string,
  known: { end: number; anchorStart: number; cut: Cut },
): Refrains {
  const { end, anchorStart, cut } = known;

  function context(at: number): string {
    return comparable(answer.slice(Math.max(0, at - contextReach), at)).slice(-contextUnits);
  }

  function isAt(start: number): boolean {
    const ending = context(end);
    return ending.length === contextUnits && context(start) === ending;
  }

  return {
    isAt,
    areAll(active) {
      if (active.length > mostAlignments) return false;
      return active.every((alignment) => {
        const { start, headEnds } = alignment;
        if (
          start === anchorStart ||
          end - start <= nearReach ||
          headEnds.length > 0 ||
          isBlockStart(answer, start)
        )
          return false;
        alignment.isRefrain ??= isAt(start);
        return alignment.isRefrain;
      });
    },
    outlast(alignment, longestFailed) {
      return (
        longestFailed !== undefined && longestFailed.matched >= alignment.matched && isAt(longestFailed.start)
      );
    },
    get isInRows() {
      if (cut.fence !== undefined || cut.table !== undefined || cut.json !== undefined) return true;
      const lines = answer.slice(-rowReach).split("\n");
      const rows = lines
        .map((line) => comparable(line.replace(rowMarker, "")).slice(0, rowUnits))
        .filter((row) => row !== "");
      return rows.length > 1 && rows.at(-1) === rows.at(-2);
    },
  };
}

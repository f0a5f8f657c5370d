/*
 * A repeat with small errors: a word changed, a comma lost. Tried only after the exact repeat has failed.
 *
 * In: the end of the answer, from the place on at which the failed repeat had begun, and the beginning of the stream. The
 * edit distance of the whole ending to every beginning of the stream is computed by the table of Wagner and Fischer (1974),
 * row by row; its last row holds the distances:
 *
 *                  |   t  th  the  the n  ...  the names of all the sh  ...     beginnings of the stream
 *     ...          |
 *     the ending   |   distance to each of them; the least one tells where the repeat ends
 *
 * The beginning with the least distance is the repeat if it differs in at most a tenth of its units, ends with the same
 * eight units and has the same digits. The equal end fixes where new text begins, so that no new character is taken for an
 * error; digits are compared because rows that count up differ in nothing else and are no repeats.
 *
 * The table costs the product of both lengths, at most 320 by some 1,000 units, and is computed once per join.
 */
import { fold } from "../text/comparison.ts";

/** In a shorter ending a tenth is one or two errors, and other short words would pass for it. */
const leastUnits = 24;
/** Bounds the cost of the table. Models that write more than a few sentences again copy them exactly. */
const mostUnits = 320;
/** One unit in so many may differ: a changed word in a sentence, not another sentence of the same pattern. */
const unitsPerError = 10;
/** A word or two; see above. */
const equalEnd = 8;

export type NearMissSearch = {
  /** How many code units of the stream must have arrived before it can be tried. */
  readonly needed: number;
  /** Where in `stream` the repeat ends, or `undefined`. */
  find(stream: string): number | undefined;
};

/** Prepares the search for `ending`, the end of the answer from where the stream began to repeat it. */
export function createNearMissSearch(ending: string): NearMissSearch | undefined {
  const { units } = unitsOf(ending);
  const mostErrors = Math.ceil(units.length / unitsPerError);
  if (units.length < leastUnits || units.length > mostUnits) return undefined;
  return {
    needed: ending.length + 2 * mostErrors,
    find(stream) {
      const { units: seen, ends } = unitsOf(stream);
      const distances = editDistances(units, seen);
      let best: { at: number; distance: number } | undefined;
      for (let length = equalEnd; length <= seen.length; length += 1) {
        const distance = distances[length] ?? Infinity;
        if (distance > mostErrors || (best !== undefined && distance >= best.distance)) continue;
        if (endsAlike(units, seen.slice(0, length))) best = { at: length, distance };
      }
      if (best === undefined || digits(units) !== digits(seen.slice(0, best.at))) return undefined;
      return ends[best.at - 1];
    },
  };
}

/** The units of a text that count in a comparison, and where each one ends in it. */
function unitsOf(text: string): { units: string[]; ends: number[] } {
  const units: string[] = [];
  const ends: number[] = [];
  let end = 0;
  for (const character of text) {
    end += character.length;
    for (const unit of fold(character.codePointAt(0) ?? 0)) {
      units.push(unit);
      ends.push(end);
    }
  }
  return { units, ends };
}

/** Distance of all of `left` to each beginning of `right`. */
function editDistances(left: readonly string[], right: readonly string[]): number[] {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, unit] of left.entries()) {
    const next = [index + 1];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (right[column - 1] === unit ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row;
}

function endsAlike(left: readonly string[], right: readonly string[]): boolean {
  return left.slice(-equalEnd).join("") === right.slice(-equalEnd).join("");
}

function digits(units: readonly string[]): string {
  return units.join("").replaceAll(/[^\p{N}]/gu, "");
}

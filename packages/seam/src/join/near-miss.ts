/* A repeat with small errors: a word changed, a comma lost. Tried only after an exact repeat has broken off. */
import { fold } from "../text/comparison.ts";

const leastUnits = 24;
const mostUnits = 320;
const exactEnd = 8;

export type NearMiss = {
  /** How many code units of the stream must have arrived before it can be tried. */
  readonly needed: number;
  /** Position right after the repeat in `stream`, or `undefined`. */
  find(stream: string): number | undefined;
};

/** Prepares the search for `repeated`, the end of the answer from where the stream began to repeat it. */
export function createNearMiss(repeated: string): NearMiss | undefined {
  const { units } = unitsOf(repeated);
  const errors = Math.ceil(units.length / 10);
  if (units.length < leastUnits || units.length > mostUnits) return undefined;
  return {
    needed: repeated.length + 2 * errors,
    find(stream) {
      const { units: seen, ends } = unitsOf(stream);
      const distances = editDistances(units, seen);
      let best: { at: number; distance: number } | undefined;
      for (let length = exactEnd; length <= seen.length; length += 1) {
        const distance = distances[length] ?? Infinity;
        if (distance > errors || (best !== undefined && distance >= best.distance)) continue;
        if (endsAlike(units, seen.slice(0, length))) best = { at: length, distance };
      }
      if (best === undefined || digits(units) !== digits(seen.slice(0, best.at))) return undefined;
      return ends[best.at - 1];
    },
  };
}

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
  return left.slice(-exactEnd).join("") === right.slice(-exactEnd).join("");
}

function digits(units: readonly string[]): string {
  return units.join("").replaceAll(/[^\p{N}]/gu, "");
}

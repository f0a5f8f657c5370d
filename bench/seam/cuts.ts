/* Where answers are cut. */
import type { Random } from "./random.ts";

const places: Readonly<Record<string, RegExp>> = {
  "inside a word": /(?<=[\p{L}\p{M}]{2})(?=[\p{L}]{2})/gu,
  "after a space": /(?<= )(?=\S)/gu,
  "after a line break": /(?<=\n)/gu,
  "inside a fence line": /(?<=^[ ]*`{1,3}\w*)(?=[`\w]+$)/gmu,
  "inside a table row": /(?<=^\|[^\n]*)(?=[^\n]+\|$)/gmu,
  "inside a link": /(?<=\]\([^\s)]*)(?=[^\s)]+\))/gu,
  "inside a formula": /(?<=\$[^$\n]{2,40})(?=[^$\n]+\$)|(?<=\\[a-z]{1,8})(?=[a-z{])/gu,
  "before the closing fence": /(?<=\n)(?=```\n)|(?=\n```\n)/gu,
};

export const cutKinds: readonly string[] = ["any character", "delta", "the end", ...Object.keys(places)];

/** Lists the cuts of one kind; a cut leaves at least 30 characters before it and never halves a surrogate pair. */
export function listCuts(text: string, kind: string): number[] {
  return placesOf(text, kind).filter(
    (at) => at >= 30 && at <= text.length && !/^[\uDC00-\uDFFF]/u.test(text.slice(at, at + 1)),
  );
}

function placesOf(text: string, kind: string): number[] {
  if (kind === "the end") return [text.trimEnd().length, text.length];
  if (kind === "any character") return Array.from({ length: text.length - 1 }, (_, index) => index + 1);
  if (kind === "delta") return deltaEnds(text).slice(0, -1);
  const place = places[kind];
  if (place === undefined) throw new RangeError(`no such cut: ${kind}`);
  return [...text.matchAll(place)].map(({ index }) => index);
}

/** Ends of pieces as models write them: a word with the space before it, a few characters, a line break. */
function deltaEnds(text: string): number[] {
  return [...text.matchAll(/ ?[\p{L}\p{M}]{1,9}|\p{N}{1,3}|\n+ *| +|[^\p{L}\p{M}\p{N}\s]{1,4}|[^]/gu)].map(
    ({ 0: piece, index }) => index + piece.length,
  );
}

/** Splits a stream into deltas: mostly by pieces, now and then anywhere. */
export function splitIntoDeltas(text: string, random: Random): string[] {
  const deltas: string[] = [];
  let from = 0;
  for (const end of deltaEnds(text.slice(0, 1200))) {
    if (end < from || random.chance(0.15)) continue;
    const to = random.chance(0.05) ? from + Math.max(1, Math.floor((end - from) / 2)) : end;
    deltas.push(text.slice(from, to));
    from = to;
  }
  for (; from < text.length; from += 24) deltas.push(text.slice(from, from + 24));
  return deltas;
}

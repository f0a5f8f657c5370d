/* Where in the answer a repeat may begin: words near the end, clauses, sentences and lines further back, heads, the very start. */
import { isCharacterStart, isWordStart } from "../text/boundaries.ts";
import { isWhiteSpace } from "../text/characters.ts";
import type { RemovedKind } from "./types.ts";

/** A part of the answer that a model likes to write again before it goes on. */
export type HeadKind = Extract<RemovedKind, "table_head" | "heading" | "reopened">;

/** A place of the answer at which a repeat may begin; with a head, where that ends. */
export type RepeatStart = { at: number; headEnds?: readonly number[]; kind?: HeadKind };

/*
 * How far from the end of the answer a repeat may begin, in code units. The more natural the place, the further back it is
 * tried: each start costs a comparison with the first character of the stream, and one that is taken by accident costs text.
 */

/** Any character, since a cut word or a formula may be begun again anywhere; about the length of a line. */
const characterReach = 96;
/** A word; about two lines. */
const wordReach = 160;
/** A clause; a long sentence or two. */
const clauseReach = 512;
/** A sentence; a page. */
const sentenceReach = 4096;
/** A line; a long code block or table. */
const lineReach = 16_384;
/** Bounds the starts in a text of very short lines. */
const maxLines = 512;
const clauseEnd = /[,;:)\]}>](?=\s)\s+|[，、；：]/gu;
const sentenceEnd = /[.!?…:;][)\]"'”’»]*\s+|[。！？；：।۔؟][」』”]?\s*/gu;

/** Lists the places from which a model may repeat `answer`; `heads` are places with a repeatable head. */
export function repeatStarts(
  answer: string,
  end: number,
  known: { heads: readonly RepeatStart[]; anchorLength: number },
): RepeatStart[] {
  const { heads, anchorLength } = known;
  const places = new Set<number>();
  for (let index = Math.max(0, end - Math.max(wordReach, anchorLength)); index < end; index += 1) {
    if (isWhiteSpace(answer.charAt(index))) continue;
    if (end - index <= characterReach ? isCharacterStart(answer, index) : isWordStart(answer, index))
      places.add(index);
  }
  for (const index of startsAfter(clauseEnd, answer, { from: Math.max(0, end - clauseReach), to: end }))
    places.add(index);
  for (const index of startsAfter(sentenceEnd, answer, { from: Math.max(0, end - sentenceReach), to: end }))
    places.add(index);
  for (const index of lineStarts(answer, Math.max(0, end - lineReach), end)) places.add(index);
  if (end > 0) places.add(0);
  const headed = new Set(heads.map((head) => head.at));
  return [...heads, ...[...places].filter((at) => !headed.has(at)).map((at) => ({ at }))];
}

function startsAfter(border: RegExp, text: string, { from, to }: { from: number; to: number }): number[] {
  const starts: number[] = [];
  for (const found of text.slice(from, to).matchAll(border)) {
    const start = from + found.index + found[0].length;
    if (start < to) starts.push(start);
  }
  return starts;
}

function lineStarts(text: string, from: number, to: number): number[] {
  const starts: number[] = [];
  for (let at = text.lastIndexOf("\n", to - 1); at >= from && starts.length < maxLines;) {
    const start = afterIndentation(text, at + 1);
    if (start < to && text.charAt(start) !== "\n") starts.push(start);
    if (at === 0) break;
    at = text.lastIndexOf("\n", at - 1);
  }
  return starts;
}

function afterIndentation(text: string, at: number): number {
  let start = at;
  while (text.charAt(start) === " " || text.charAt(start) === "\t") start += 1;
  return start;
}

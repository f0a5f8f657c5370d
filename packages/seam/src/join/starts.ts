/* Where in the answer a repeat may begin: words near the end, clauses, sentences and lines further back, heads, the very start. */
import { isCharacterStart, isWordStart } from "../text/boundaries.ts";
import { isWhiteSpace } from "../text/characters.ts";
import type { RemovedKind } from "./types.ts";

export type HeadKind = Extract<RemovedKind, "table_head" | "heading" | "reopened">;

export type Start = { at: number; headEnds?: readonly number[]; kind?: HeadKind };

const insideReach = 96;
const wordReach = 160;
const clauseReach = 512;
const sentenceReach = 4096;
const clauseEnd = /[,;:)\]}>](?=\s)\s+|[，、；：]/gu;
const sentenceEnd = /[.!?…:;][)\]"'”’»]*\s+|[。！？；：।۔؟][」』”]?\s*/gu;
const lineReach = 16_384;
const maxLines = 512;

/** Lists the places from which a model may repeat `answer`; `heads` are places with a repeatable head. */
export function repeatStarts(
  answer: string,
  end: number,
  known: { heads: readonly Start[]; anchorLength: number },
): Start[] {
  const { heads, anchorLength } = known;
  const places = new Set<number>();
  for (let index = Math.max(0, end - Math.max(wordReach, anchorLength)); index < end; index += 1) {
    if (isWhiteSpace(answer.charAt(index))) continue;
    if (end - index <= insideReach ? isCharacterStart(answer, index) : isWordStart(answer, index))
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

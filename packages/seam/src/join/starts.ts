/* Where in the answer a repeat may begin: words near the end, clauses, sentences and lines further back, heads, the very start. */
import {
  characterAt,
  characterBefore,
  isHighSurrogate,
  isLowSurrogate,
  isUnspaced,
  isWhiteSpace,
  isWordCharacter,
} from "../text/characters.ts";
import type { Start } from "./alignment.ts";

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

function isCharacterStart(text: string, index: number): boolean {
  return !isLowSurrogate(text.charCodeAt(index)) || !isHighSurrogate(text.charCodeAt(index - 1));
}

/** True where a line begins. */
export function isLineStart(text: string, index: number): boolean {
  return index === 0 || text.charAt(index - 1) === "\n";
}

/** True where a line or a sentence begins. */
export function isBlockStart(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 12), index);
  return (
    index === 0 ||
    /\n[^\p{L}\p{N}]*$/u.test(before) ||
    /[.!?…:;][)\]"'”’»]*\s+$|[。！？；：।۔؟][」』”]?\s*$/u.test(before)
  );
}

/** True where a word, a mark or a character of an unspaced script begins. */
export function isWordStart(text: string, index: number): boolean {
  if (!isCharacterStart(text, index)) return false;
  const here = characterAt(text, index);
  const before = characterBefore(text, index);
  if (before === "" || before === "_" || !isWordCharacter(here) || !isWordCharacter(before)) return true;
  return isUnspaced(here) && !/\p{M}/u.test(here);
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

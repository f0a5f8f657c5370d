/* Where in the answer a repeat may begin: words near the end, sentences and lines further back, heads, the very start. */
import { characterAt, characterBefore, isHighSurrogate, isLowSurrogate, isUnspaced, isWordCharacter } from '../characters.ts';
import type { Start } from './alignment.ts';

const wordReach = 512;
const sentenceReach = 4096;
const lineReach = 16_384;
const maxLines = 512;

/** Lists the places from which a model may repeat `answer`; `heads` are places with a repeatable head. */
export function repeatStarts(answer: string, end: number, heads: readonly Start[] = []): Start[] {
  const places = new Set<number>();
  for (let index = Math.max(0, end - wordReach); index < end; index += 1) {
    if (isWordStart(answer, index)) places.add(index);
  }
  for (const index of sentenceStarts(answer, Math.max(0, end - sentenceReach), end)) places.add(index);
  for (const index of lineStarts(answer, Math.max(0, end - lineReach), end)) places.add(index);
  if (end > 0) places.add(0);
  const headed = new Set(heads.map((head) => head.at));
  return [...heads, ...[...places].filter((at) => !headed.has(at)).map((at) => ({ at }))];
}

/** True where a word, a mark or a character of an unspaced script begins. */
export function isWordStart(text: string, index: number): boolean {
  if (isLowSurrogate(text.charCodeAt(index)) && index > 0 && isHighSurrogate(text.charCodeAt(index - 1))) return false;
  const here = characterAt(text, index);
  const before = characterBefore(text, index);
  if (before === '' || !isWordCharacter(here) || !isWordCharacter(before)) return true;
  return isUnspaced(here) && !/\p{M}/u.test(here);
}

function sentenceStarts(text: string, from: number, to: number): number[] {
  const starts: number[] = [];
  const sentenceEnd = /[.!?…:;][)\]"'”’»]*\s+|[。！？；：।۔؟][」』”]?\s*/gu;
  sentenceEnd.lastIndex = from;
  for (let found = sentenceEnd.exec(text); found !== null; found = sentenceEnd.exec(text)) {
    const start = found.index + found[0].length;
    if (start >= to) break;
    starts.push(start);
  }
  return starts;
}

function lineStarts(text: string, from: number, to: number): number[] {
  const starts: number[] = [];
  for (let at = text.lastIndexOf('\n', to - 1); at >= from && starts.length < maxLines; ) {
    if (at + 1 < to) starts.push(at + 1);
    if (at === 0) break;
    at = text.lastIndexOf('\n', at - 1);
  }
  return starts;
}

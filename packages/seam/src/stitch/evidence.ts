/* Whether a repeat of the end of the answer is one, or only looks like it. */
import { characterAt, comparable, countEvidence, isUnspaced, isWhiteSpace, trimmedLength } from '../characters.ts';
import type { ContinuationPlan } from '../types.ts';
import type { Alignment } from './alignment.ts';
import { isWordStart } from './starts.ts';

/** `weak`: only when nothing speaks for a longer repeat; `if_spaced`: only when white space comes next. */
export type Evidence = 'certain' | 'enough' | 'weak' | 'if_spaced' | 'none';

/** What the stream begins with, and all of it that repeats the answer. */
export type Repeated = { start: string; repeated: string };

export type Judge = (alignment: Alignment, stream: Repeated) => Evidence;

const least = 4;
const contextUnits = 12;
const contextReach = 60;
const leastInside = 8;
const leastInRows = 12;
const partialWord = /^[\\#@$&._*]{0,2}\p{L}[\p{L}\p{M}]+$/u;
const loneMarker = /^(?:[-*+•]|\d{1,9}[.)]|#{1,6}|>+|\|)$/u;

/** `end` is where the last comparable character of the answer ends. */
export function createJudge(answer: string, plan: ContinuationPlan, end: number): Judge {
  const anchorStart = trimmedLength(answer) - plan.anchor.length;
  const lineStart = answer.lastIndexOf('\n', end - 1) + 1;
  const endsInside = end === answer.length;

  /** The answer already ends with the same text twice: a third one may well be the next. */
  function isPeriodic(start: number): boolean {
    const size = end - start;
    const repeat = comparable(answer.slice(start, end));
    return comparable(answer.slice(Math.max(0, start - 2 * size - 20), start)).endsWith(repeat);
  }

  function completesWord(start: number, stream: string): boolean {
    const token = answer.slice(start, end);
    const first = characterAt(stream, 0);
    if (!endsInside || !partialWord.test(token) || isUnspaced(token)) return false;
    return characterAt(token, 0).toLowerCase() === first.toLowerCase();
  }

  function repeatsLine(start: number, repeated: string): Evidence {
    const token = answer.slice(start, end);
    if (plan.cut.inTag === 'tag' && /^<\/?[a-zA-Z]*|^<[a-zA-Z]/u.test(token) && token.length > 1 && start === answer.lastIndexOf('<')) {
      return 'enough';
    }
    if (start !== lineStart + indentation(answer, lineStart) && start !== lineStart) return 'none';
    if (answer.includes('\n', end)) return 'none';
    if (/^\s*(?:`{3,}|~{3,})/u.test(token)) return /^\s*[`~]{3}/u.test(repeated) ? 'enough' : 'none';
    const marker = token.trim();
    if (/^(?:#{1,6}|[-*+]|\d{1,9}[.)]|>+)\s+\S/u.test(marker)) return 'enough';
    if (/^\|[\s:-]*[^\s|:-]/u.test(marker)) return 'enough';
    if (marker === '|' && /^\s*\|\s*\|/mu.test(answer.slice(-2000))) return 'none';
    return loneMarker.test(marker) && end < answer.length ? 'if_spaced' : 'none';
  }

  /** A short repeat in other letter case is another word, unless the stream only capitalises its first letter. */
  function isSpeltAlike(start: number, repeated: string): boolean {
    const letters = (text: string) => text.replaceAll(/[^\p{L}]/gu, '');
    const [own, theirs] = [letters(answer.slice(start, end)), letters(repeated)];
    return own === theirs || own.replace(/^\p{Ll}/u, (first) => first.toUpperCase()) === theirs;
  }

  return (alignment, stream) => {
    const { start } = alignment;
    if (start <= anchorStart) return 'certain';
    if (answer.endsWith('\u200d')) return 'enough';
    const evidence = countEvidence(answer, { from: start, to: end, limit: leastInRows });
    if (evidence < least) return completesWord(start, stream.start) ? 'weak' : repeatsLine(start, stream.repeated);
    if (evidence < leastInRows && !isSpeltAlike(start, stream.repeated)) return 'none';
    if (evidence < leastInside && !isWordStart(answer, start)) return 'none';
    return isPeriodic(start) ? 'none' : 'enough';
  };
}

function indentation(text: string, lineStart: number): number {
  let length = 0;
  while (isWhiteSpace(text.charAt(lineStart + length))) length += 1;
  return length;
}

/** True when the answer came to `start` by the same words with which it ends now: text from there on is a refrain. */
export function isRefrain(answer: string, place: { start: number; end: number }): boolean {
  const ending = comparable(answer.slice(Math.max(0, place.end - contextReach), place.end)).slice(-contextUnits);
  const before = comparable(answer.slice(Math.max(0, place.start - contextReach), place.start)).slice(-contextUnits);
  return ending.length === contextUnits && before === ending;
}

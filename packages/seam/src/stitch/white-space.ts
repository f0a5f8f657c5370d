import { characterAt, characterBefore, isUnspaced, isWhiteSpace, isWordCharacter } from '../characters.ts';
import type { StitcherOptions } from '../types.ts';
import type { Decision } from './joining.ts';
import type { Join } from './matching.ts';

const wordReach = 16_384;

/**
 * Decides which part of the white space that the model wrote is still missing after the white space the answer
 * already ends with.
 */
export function missingWhiteSpace(has: string, wrote: string, inCode: boolean): string {
  if (has === '') return wrote;
  if (wrote.startsWith(has)) return wrote.slice(has.length);
  const [hasLines, wroteLines] = [countLines(has), countLines(wrote)];
  if (wroteLines > hasLines) return '\n'.repeat(wroteLines - hasLines) + afterLastLine(wrote);
  if (hasLines > 0 && afterLastLine(has) === '' && (inCode || wroteLines > 0)) return afterLastLine(wrote);
  return '';
}

/** The white space at the start of `text`. */
export function leadingWhiteSpace(text: string): string {
  let length = 0;
  while (length < text.length && isWhiteSpace(text.charAt(length))) length += 1;
  return text.slice(0, length);
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}

function afterLastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

/** Joins without a repeat: only a space that was lost or added between two words can be told. */
export function joinWords(
  { answer, way, plan }: StitcherOptions,
  join: Join,
  { following, ended }: { following: string; ended: boolean },
): Decision | undefined {
  const untouched: Decision = { skip: 0, insert: '', removed: [] };
  if (way === 'native' || plan.cut.fence !== undefined) return untouched;
  const last = /[\p{L}\p{M}]+$/u.exec(answer.slice(-40))?.[0];
  const first = /^[\p{L}\p{M}]+/u.exec(following)?.[0];
  if (last === undefined || first === undefined || isUnspaced(last) || isUnspaced(first)) return untouched;
  if (first.length === following.length && first.length < 24 && !ended) return undefined;
  const words = answer.slice(-wordReach, -last.length);
  const isLost = hasWord(words, last) && hasWord(words, first) && !hasWord(words, last + first);
  return isLost || (join.removed.at(-1)?.kind === 'ellipsis' && hasWord(words, last)) ? { ...untouched, insert: ' ' } : untouched;
}

function hasWord(text: string, word: string): boolean {
  const [low, sought] = [text.toLowerCase(), word.toLowerCase()];
  for (let at = low.indexOf(sought); at >= 0; at = low.indexOf(sought, at + 1)) {
    const isWhole = !isWordCharacter(characterBefore(low, at)) && !isWordCharacter(characterAt(low, at + sought.length));
    if (isWhole) return true;
  }
  return false;
}

/* Where characters, words, sentences and lines begin. */
import {
  characterAt,
  characterBefore,
  isHighSurrogate,
  isLowSurrogate,
  isUnspaced,
  isWordCharacter,
} from "./characters.ts";

/** True unless `index` halves a surrogate pair. */
export function isCharacterStart(text: string, index: number): boolean {
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

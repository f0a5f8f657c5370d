const whiteSpace = /\s/u;
const wordCharacter = /[\p{L}\p{N}\p{M}_]/u;
const letter = /\p{L}/u;
const letterOrDigit = /[\p{L}\p{N}]/u;
const unspacedScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u30FF\uFF00-\uFF0F]/u;

export function isWhiteSpace(character: string): boolean {
  const code = character.charCodeAt(0);
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return whiteSpace.test(character);
}

export function isWordCharacter(character: string): boolean {
  const code = character.charCodeAt(0);
  if (code < 128) return isAsciiLetterOrDigit(code) || code === 95;
  return wordCharacter.test(character);
}

export function isLetter(character: string): boolean {
  return letter.test(character);
}

export function isLetterOrDigit(character: string): boolean {
  const code = character.charCodeAt(0);
  if (code < 128) return isAsciiLetterOrDigit(code);
  return letterOrDigit.test(character);
}

/** True for scripts that write words without spaces between them. */
export function isUnspaced(character: string): boolean {
  if (character.length === 1 && character.charCodeAt(0) < 0x0e00) return false;
  return unspacedScript.test(character);
}

export function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

export function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** The code point that ends at `index`, as a string; '' at the start of the text. */
export function characterBefore(text: string, index: number): string {
  if (index <= 0) return "";
  const paired =
    index > 1 && isLowSurrogate(text.charCodeAt(index - 1)) && isHighSurrogate(text.charCodeAt(index - 2));
  return text.slice(index - (paired ? 2 : 1), index);
}

/** The code point that begins at `index`, as a string; '' at the end of the text. */
export function characterAt(text: string, index: number): string {
  const codePoint = text.codePointAt(index);
  return codePoint === undefined ? "" : String.fromCodePoint(codePoint);
}

/** Where the white space at the end of `text` begins, in code units. */
export function trimmedLength(text: string): number {
  let length = text.length;
  while (length > 0 && isWhiteSpace(text.charAt(length - 1))) length -= 1;
  return length;
}

/** The white space at the start of `text`. */
export function leadingWhiteSpace(text: string): string {
  let length = 0;
  while (length < text.length && isWhiteSpace(text.charAt(length))) length += 1;
  return text.slice(0, length);
}

/** Counts letters and digits of `text` between two indexes and stops at `limit`. */
export function countEvidence(text: string, range: { from: number; to: number; limit: number }): number {
  let count = 0;
  for (let index = range.from; index < range.to && count < range.limit;) {
    const character = characterAt(text, index);
    if (isLetterOrDigit(character)) count += 1;
    index += character.length;
  }
  return count;
}

function isAsciiLetterOrDigit(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

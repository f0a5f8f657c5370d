import { isHighSurrogate, isLowSurrogate } from "./characters.ts";

const asciiFolds: readonly string[] = Array.from({ length: 128 }, (_, code) =>
  code <= 32 && code !== 0 ? "" : String.fromCharCode(code).toLowerCase(),
);
const foldCache = new Map<number, string>();
const maxCachedFolds = 8192;
const invisible = /[\p{White_Space}\p{Cf}\uFE00-\uFE0F]/u;

/**
 * One code point as it counts when two texts are compared: '' for what does not count (white space, invisible
 * characters), else lower case, decomposed, with plain quotes and dashes.
 */
export function fold(codePoint: number): string {
  if (codePoint < 128) return asciiFolds[codePoint] ?? "";
  if (codePoint >= 0x3400 && codePoint <= 0x9fff) return String.fromCharCode(codePoint);
  const known = foldCache.get(codePoint);
  if (known !== undefined) return known;
  const folded = foldUncommon(String.fromCodePoint(codePoint));
  if (foldCache.size < maxCachedFolds) foldCache.set(codePoint, folded);
  return folded;
}

function foldUncommon(character: string): string {
  if (invisible.test(character)) return "";
  if (/[‘’‚‛′´]/u.test(character)) return "'";
  if (/[“”„‟″«»]/u.test(character)) return '"';
  if (/[\u2010-\u2015\u2212]/u.test(character)) return "-";
  return character.normalize("NFKD").toLowerCase();
}

/** All that counts of `text` when it is compared. */
export function comparable(text: string): string {
  let folded = "";
  for (const character of text) folded += fold(character.codePointAt(0) ?? 0);
  return folded;
}

/** True for Markdown markup that a model drops or adds when it quotes itself. */
export function isMarkup(unit: string): boolean {
  return unit === "*" || unit === "_" || unit === "~" || unit === "`";
}

/** Where the last character of `text` that counts in a comparison ends. */
export function comparableLength(text: string): number {
  let length = text.length;
  while (length > 0) {
    const low = text.charCodeAt(length - 1);
    // The second half of a cut pair is still to come.
    const size = isLowSurrogate(low) && isHighSurrogate(text.charCodeAt(length - 2)) ? 2 : 1;
    const folded = fold(text.codePointAt(length - size) ?? low);
    if (folded !== "" && !isMarkup(folded) && !isHighSurrogate(low)) return length;
    length -= size;
  }
  return 0;
}

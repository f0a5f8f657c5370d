import { isHighSurrogate, isLowSurrogate, isWhiteSpace } from "../text/characters.ts";
import { isWordStart } from "../text/boundaries.ts";

/** Some six words: long enough that a repeat of them is no accident. */
const shortest = 40;
/** A model copies a sentence or so without errors; longer anchors only help where the text repeats itself. */
const usualLongest = 100;
const longest = 240;
/** Some pages; a model that begins with the anchor means the nearest place at which it stands. */
const uniqueWithin = 8192;

/**
 * The end of `text` that a model is asked to repeat: at least 40 characters, from the start of a word, and found only
 * once in the last 8,192; at most 100 characters, or 240 where the text repeats itself.
 */
export function chooseAnchor(text: string): string {
  const tail = text.slice(-uniqueWithin);
  let fallback = "";
  for (let length = Math.min(shortest, tail.length); length <= Math.min(longest, tail.length); length += 1) {
    const at = tail.length - length;
    if (at > 0 && !isGoodStart(tail, at)) continue;
    const anchor = tail.slice(at);
    if (tail.indexOf(anchor) === at) return anchor;
    if (length <= usualLongest || fallback === "") fallback = anchor;
  }
  return fallback === "" ? wellFormedEnd(tail) : fallback;
}

function isGoodStart(text: string, index: number): boolean {
  return (
    !isWhiteSpace(text.charAt(index)) &&
    isWordStart(text, index) &&
    !/[.,;:!?)\]}'"”’»。、，]/u.test(text.charAt(index))
  );
}

/** The last characters of one endless word. */
function wellFormedEnd(text: string): string {
  const at = Math.max(0, text.length - usualLongest);
  const splits = at > 0 && isLowSurrogate(text.charCodeAt(at)) && isHighSurrogate(text.charCodeAt(at - 1));
  return text.slice(splits ? at + 1 : at);
}

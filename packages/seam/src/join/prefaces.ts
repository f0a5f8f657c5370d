/*
 * What a model puts before the continuation: an ellipsis, a fence line for a block that is already open, the marker
 * lines of the request, a named preamble.
 */
import { isLetter, isLetterOrDigit } from "../text/characters.ts";
import type { Cut } from "../scan/cut.ts";
import type { RemovedKind } from "./types.ts";
import { aboutContinuation, completeOpeners, openers, saysComplete } from "./phrases.ts";

/** `sure`: goes even if no repeat follows; `named`: known by its words and not by its place. */
export type Preface = { kind: RemovedKind; length: number; sure: boolean; named: boolean };

export type PrefaceContext = {
  cut: Cut;
  /** The last characters of the answer. */
  tail: string;
  /** A preamble came before that announced nothing: the next sentence may belong to it. */
  afterPreamble: boolean;
  ended: boolean;
};

/** `undecided`: what has arrived may become a preface. */
export type PrefaceMatch = Preface | "undecided" | "none";

/** A longer sentence is no announcement but text. */
const longestSentence = 240;
/** Longer than every phrase that a preamble or a statement begins with. */
const longestOpener = 40;

/** Looks for a preface at the start of `text`, which is all that has arrived. */
export function findPreface(text: string, context: PrefaceContext): PrefaceMatch {
  const start = text.length - text.trimStart().length;
  const rest = text.slice(start);
  if (rest === "") return context.ended ? "none" : "undecided";
  for (const find of [findMarker, findEllipsis, findFence, findComplete, findPreamble]) {
    const match = find(rest, context);
    if (match === "undecided") {
      if (!context.ended) return match;
    } else if (match !== "none") return { ...match, length: start + match.length };
  }
  return "none";
}

function findMarker(text: string, { tail }: PrefaceContext): PrefaceMatch {
  if (/<\s*$/u.test(tail) || !text.startsWith("<")) return "none";
  const found = /^<{3,}\n/u.exec(text);
  if (found !== null) return { kind: "preamble", length: found[0].length, sure: false, named: true };
  return /^<{1,9}$/u.test(text) ? "undecided" : "none";
}

function findEllipsis(text: string, { cut, tail }: PrefaceContext): PrefaceMatch {
  if (!/^(?:\.|…|\[|\(|—|–|-)/u.test(text)) return "none";
  if (/^(?:\.{1,5}|…|[[(]\.{0,3}|[[(]…|—|–|-{1,2})\s*$/u.test(text)) return "undecided";
  const found = /^(?:\.{3,5}|…|[[(](?:\.{3}|…)[\])]|—|–|--?)\s*/u.exec(text)?.[0];
  if (found === undefined) return "none";
  const next = text.slice(found.length);
  if (/\S$/u.test(found) && (/^[.…[(]/u.test(found) ? /^[.…]/u : /^[-—–]/u).test(next)) return "none";
  const isEllipsis = /^[.…[(]/u.test(found);
  const isCode = cut.fence !== undefined || cut.json !== undefined;
  const isOwnStyle = /\.\.\.|…/u.test(tail) || (isCode && cut.json?.inString !== true);
  const isGlued =
    !/\s$/u.test(found) && isLetter(next.charAt(0)) && next.charAt(0) === next.charAt(0).toLowerCase();
  return {
    kind: "ellipsis",
    length: found.length,
    sure: isEllipsis && !isOwnStyle && (isGlued || /[\s,]$/u.test(tail)),
    named: true,
  };
}

function findFence(text: string, { cut }: PrefaceContext): PrefaceMatch {
  if (!/^[`~]/u.test(text)) return "none";
  const found = /^(`{3,}|~{3,})([^\n`]*)\n/u.exec(text);
  if (found === null)
    return /^(?:`{1,2}|~{1,2}|(?:`{3,}|~{3,})[^\n`]{0,60})$/u.test(text) ? "undecided" : "none";
  const [line, run = "", info = ""] = found;
  const { fence } = cut;
  if (fence === undefined) return { kind: "fence", length: line.length, sure: false, named: true };
  if (!run.startsWith(fence.marker) || run.length < fence.length) return "none";
  const opens = info.trim() !== "" && !/^(?:md|markdown|mdx)\b/iu.test(fence.info);
  return { kind: "fence", length: line.length, sure: opens, named: true };
}

function findComplete(text: string): PrefaceMatch {
  const plain = plainly(text.slice(0, longestSentence));
  const bare = plain.replace(/^[([*_"']+/u, "");
  if (text.length > longestSentence) return "none";
  if (bare.length < longestOpener && completeOpeners.some((opener) => opener.startsWith(bare)))
    return "undecided";
  if (!completeOpeners.some((opener) => bare.startsWith(opener))) return "none";
  if (saysComplete.test(plain)) return text.includes("\n\n") ? "none" : "undecided";
  return plain.length < longestOpener * 2 && !/[.!。！\n]/u.test(text) ? "undecided" : "none";
}

/** True while `text` may become a statement that nothing is missing, after a repeat. */
export function mayComplete(text: string): boolean {
  const rest = text.trimStart();
  return rest === "" ? text.includes("\n") : findComplete(rest) === "undecided";
}

/** True when the whole of `text` says that nothing is missing. */
export function isCompleteStatement(text: string): boolean {
  return text.length <= longestSentence && saysComplete.test(plainly(text.trim()));
}

/** Looks for a named preamble at the start of `text`. */
export function findPreamble(text: string, context: PrefaceContext): PrefaceMatch {
  const plain = plainly(text.slice(0, longestOpener * 2)).replace(/^[([*_"'¡¿]+/u, "");
  const mayOpen = openers.some((opener) => opener.startsWith(plain));
  const opener = openers.find((candidate) => plain.startsWith(candidate) && endsWord(plain, candidate));
  if (opener === undefined && !context.afterPreamble) return mayOpen ? "undecided" : "none";
  const length = sentenceLength(text, context.ended);
  if (length === undefined) return text.length > longestSentence ? "none" : "undecided";
  const sentence = plainly(text.slice(0, length));
  const sure = opener !== undefined && aboutContinuation.test(sentence) && isOutOfPlace(context);
  return { kind: "preamble", length, sure, named: opener !== undefined };
}

/** A sentence about continuing is no part of a text that stopped in the middle of something. */
function isOutOfPlace({ cut }: PrefaceContext): boolean {
  return (
    cut.end === "inside_word" ||
    cut.end === "after_word" ||
    cut.fence !== undefined ||
    cut.table !== undefined ||
    cut.json !== undefined
  );
}

function endsWord(plain: string, opener: string): boolean {
  const last = opener.slice(-1);
  if (!isLetterOrDigit(last) || !/[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(last)) return true;
  if (plain.length === opener.length) return false;
  return !isLetterOrDigit(plain.charAt(opener.length)) || /(?:остальн|ich mache)$/u.test(opener);
}

/** Up to where the next sentence goes, with the white space after it but not the indentation of the next line. */
function sentenceLength(text: string, ended: boolean): number | undefined {
  const found = /(?:[:.!?…]+["')\]*_]*(?=\s)|[:。：！？]|\n)\s*/u.exec(text);
  if (found === null) return undefined;
  const end = found.index + found[0].length;
  if (end === text.length && !ended) return undefined;
  const lastBreak = found[0].lastIndexOf("\n");
  return lastBreak < 0 ? end : found.index + lastBreak + 1;
}

function plainly(text: string): string {
  return text.toLowerCase().replaceAll(/[’‘ʼ]/gu, "'").replaceAll(/\s+/gu, " ");
}

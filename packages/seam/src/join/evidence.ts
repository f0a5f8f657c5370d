/* Whether a repeat of the end of the answer is one, or only looks like it. */
import { characterAt, countEvidence, isUnspaced, isWhiteSpace, trimmedLength } from "../text/characters.ts";
import { comparable } from "../text/comparison.ts";
import type { ContinuationPlan } from "../plan/types.ts";
import type { Alignment } from "./alignment.ts";
import { isWordStart } from "../text/boundaries.ts";

/**
 * `weak`: only when nothing speaks for a longer repeat; `if_spaced`, `if_broken`: only when white
 * space or a line break comes next.
 */
export type Evidence = "certain" | "enough" | "weak" | "if_spaced" | "if_broken" | "none";

/** What the stream begins with, and all of it that repeats the answer. */
export type Repeated = { start: string; repeated: string };

export type Judge = (alignment: Alignment, stream: Repeated) => Evidence;

const least = 4;
const longestEcho = 9;
const leastInside = 8;
const leastInRows = 12;
const stanzaReach = 300;
const verseLine = /^\p{L}.{7,63}$/u;
const leastRestyled = 24;
const partialWord = /^[\\#@$&._*]{0,2}\p{L}[\p{L}\p{M}_]+$/u;
const loneMarker = /^(?:[-*+•]|\d{1,9}[.)]|#{1,6}|\|)$/u;

/** `end` is where the last comparable character of the answer ends. */
export function createJudge(answer: string, plan: ContinuationPlan, end: number): Judge {
  const anchorStart = trimmedLength(answer) - plan.anchor.length;
  const lineStart = answer.lastIndexOf("\n", end - 1) + 1;
  const endsLine = trimmedLength(answer) === end && answer.includes("\n", end);
  const endsInside = /^_*$/u.test(answer.slice(end));

  /** The answer already ends with the same text twice: a third one may well be the next. */
  function isPeriodic(start: number): boolean {
    const size = end - start;
    if (size <= longestEcho && isEchoed(answer.slice(0, start).trimEnd(), answer.slice(start, end)))
      return true;
    const repeat = comparable(answer.slice(start, end));
    return comparable(answer.slice(Math.max(0, start - 2 * size - 20), start)).endsWith(repeat);
  }

  function completesWord(start: number, stream: string): boolean {
    const token = answer.slice(start);
    const first = characterAt(stream, 0);
    if (!endsInside || !isWordStart(answer, start) || !partialWord.test(token) || isUnspaced(token))
      return false;
    return characterAt(token, 0).toLowerCase() === first.toLowerCase();
  }

  function repeatsLine(start: number, repeated: string): Evidence {
    const token = answer.slice(start, end);
    if (
      plan.cut.inTag === "tag" &&
      /^<\/?[a-zA-Z]*|^<[a-zA-Z]/u.test(token) &&
      token.length > 1 &&
      start === answer.lastIndexOf("<")
    ) {
      return "enough";
    }
    if (start !== lineStart + indentation(answer, lineStart) && start !== lineStart) return "none";
    if (endsLine) return "none";
    if (/^\s*(?:`{3,}|~{3,})/u.test(token)) return /^\s*[`~]{3}/u.test(repeated) ? "enough" : "none";
    const marker = token.trim();
    if (/^(?:#{1,6}|[-*+]|\d{1,9}[.)]|>+)\s+\S/u.test(marker)) return "enough";
    if (/^\|[\s:-]*[^\s|:-]/u.test(marker)) return "enough";
    if (marker === "|" && /^\s*\|\s*\|/mu.test(answer.slice(-2000))) return "none";
    return loneMarker.test(marker) && end < answer.length ? "if_spaced" : "none";
  }

  /** A short repeat with other markup is something new, such as an item named like its heading. */
  function isMarkedAlike(start: number, repeated: string): boolean {
    const marks = (text: string) => text.replaceAll(/[^*_~`]/gu, "");
    return marks(answer.slice(start, end)) === marks(repeated);
  }

  /** A short repeat in other letter case is another word, unless the stream only capitalises its first letter. */
  function isSpeltAlike(start: number, repeated: string): boolean {
    const letters = (text: string) => text.replaceAll(/[^\p{L}]/gu, "");
    const [own, theirs] = [letters(answer.slice(start, end)), letters(repeated)];
    return own === theirs || own.replace(/^\p{Ll}/u, (first) => first.toUpperCase()) === theirs;
  }

  /** A line break that is on one side of the seam only is what two equal stanzas have between them. */
  function mayComeTwice(start: number, repeated: string): boolean {
    const isBroken = plan.cut.end === "after_line" || plan.cut.end === "after_paragraph";
    const hasBreak = isBroken !== repeated.startsWith("\n") && plan.cut.end !== "after_paragraph";
    return (hasBreak && isStanza(answer, { start, end })) || isCell(answer, { start, end });
  }

  return (alignment, stream) => {
    const { start } = alignment;
    if (start !== anchorStart && mayComeTwice(start, stream.repeated)) return "none";
    if (start <= anchorStart) return "certain";
    if (answer.endsWith("\u200d")) return "enough";
    const evidence = countEvidence(answer, { from: start, to: end, limit: leastInRows });
    if (evidence < least)
      return completesWord(start, stream.start) ? "weak" : repeatsLine(start, stream.repeated);
    if (evidence < leastInRows && !isSpeltAlike(start, stream.repeated)) return "none";
    if (alignment.matched < leastRestyled && !isMarkedAlike(start, stream.repeated)) return "none";
    if (evidence < leastInside && !isWordStart(answer, start)) return "none";
    if (isPeriodic(start)) return "none";
    const beginsLine = start === lineStart || start === lineStart + indentation(answer, lineStart);
    return endsLine && !beginsLine && evidence < leastInRows ? "if_broken" : "enough";
  };
}

/** "the wind, the" may well go on with "wind, the". */
function isEchoed(before: string, repeat: string): boolean {
  const word = lastWord(repeat);
  return word !== "" && /^[\p{L}\p{M}\s,]+$/u.test(repeat) && lastWord(before) === word;
}

function lastWord(text: string): string {
  return /[\p{L}\p{M}\p{N}]{2,}$/u.exec(text)?.[0] ?? "";
}

function indentation(text: string, lineStart: number): number {
  let length = 0;
  while (isWhiteSpace(text.charAt(lineStart + length))) length += 1;
  return length;
}

/** Two lines of verse may be sung again; to lose them would be worse than to show them twice. */
function isStanza(answer: string, { start, end }: { start: number; end: number }): boolean {
  const lines = answer.slice(start, end).split("\n");
  if (lines.length !== 2) return false;
  if (!answer.slice(Math.max(0, start - 2), start).endsWith("\n\n")) return false;
  const before = answer
    .slice(Math.max(0, start - stanzaReach), start)
    .trimEnd()
    .split("\n")
    .slice(-2);
  return before.length === 2 && [...lines, ...before].every((line) => verseLine.test(line));
}

/** One whole cell of a table row may well be followed by an equal one. */
function isCell(answer: string, { start, end }: { start: number; end: number }): boolean {
  const lineStart = answer.lastIndexOf("\n", end - 1) + 1;
  if (answer.charAt(lineStart) !== "|" || start <= lineStart) return false;
  const cell = answer.slice(start, end);
  const after = answer.slice(end);
  if (after.includes("\n") || cell.replaceAll(/^\|\s*|\s*\|$/gu, "").includes("|")) return false;
  if (cell.startsWith("|")) return !cell.endsWith("|") && after.startsWith(" ");
  return cell.endsWith("|") && answer.slice(lineStart, start).trimEnd().endsWith("|");
}

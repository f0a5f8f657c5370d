/*
 * Whether a repeat of the end of the answer is one, or only looks like it. The shorter the agreement, the more must speak
 * for it: "the" at the end of an answer and at the beginning of a stream proves nothing, a whole sentence proves much, and
 * what reaches back to the anchor, which the model was asked to repeat, is certain.
 */
import { isWordStart } from "../text/boundaries.ts";
import { characterAt, countEvidence, isUnspaced, isWhiteSpace, trimmedLength } from "../text/characters.ts";
import { comparable } from "../text/comparison.ts";
import type { ContinuationPlan } from "../plan/types.ts";
import type { Alignment } from "./alignment.ts";

/**
 * `weak`: only when nothing speaks for a longer repeat; `if_spaced`, `if_broken`: only when white
 * space or a line break comes next.
 */
export type Evidence = "certain" | "enough" | "weak" | "if_spaced" | "if_broken" | "none";

/** What the stream begins with, and all of it that repeats the answer. */
export type RepeatedText = { start: string; repeated: string };

export type Judge = (alignment: Alignment, stream: RepeatedText) => Evidence;

/** The answer and what is asked about its end more than once. */
type Ending = {
  answer: string;
  plan: ContinuationPlan;
  /** Where the last comparable character ends. */
  end: number;
  /** Where the last line begins. */
  lineStart: number;
  /** A line break follows the last comparable character. */
  endsLine: boolean;
  /** The answer may end inside of a word. */
  endsInside: boolean;
};

/** Fewer letters and digits are a short word; only its place in a line or in a cut word can make it a repeat. */
const leastEvidence = 4;
/** A repeat that begins inside of a word needs two words' worth of letters. */
const leastInsideWord = 8;
/** A repeat that is spelt or broken otherwise, or ends a line, needs a few words. */
const leastOtherwise = 12;
/** Up to so many code units, a word and a comma, a text may echo itself: "the wind, the wind". */
const longestEcho = 9;
/** A repeat of so many units may have other markup; in a shorter one it is a sign of another text. */
const leastRestyled = 24;
/** White space and marks that may lie between two equal texts. */
const betweenEqual = 20;
/** Two verses with the line break between them. */
const stanzaReach = 300;
/** A table has a few rows within so many code units. */
const tableReach = 2000;
const verseLine = /^\p{L}.{7,63}$/u;
const partialWord = /^[\\#@$&._*]{0,2}\p{L}[\p{L}\p{M}_]+$/u;
const loneMarker = /^(?:[-*+•]|\d{1,9}[.)]|#{1,6}|\|)$/u;

/** `end` is where the last comparable character of the answer ends. */
export function createJudge(answer: string, plan: ContinuationPlan, end: number): Judge {
  const anchorStart = trimmedLength(answer) - plan.anchor.length;
  const ending: Ending = {
    answer,
    plan,
    end,
    lineStart: answer.lastIndexOf("\n", end - 1) + 1,
    endsLine: trimmedLength(answer) === end && answer.includes("\n", end),
    endsInside: /^_*$/u.test(answer.slice(end)),
  };
  return (alignment, stream) => {
    const { start } = alignment;
    if (start !== anchorStart && mayComeTwice(ending, { start, repeated: stream.repeated })) return "none";
    if (start <= anchorStart) return "certain";
    // A joined emoji that was cut after its joiner is begun again as a whole.
    if (answer.endsWith("\u200d")) return "enough";
    const evidence = countEvidence(answer, { from: start, to: end, limit: leastOtherwise });
    if (evidence < leastEvidence) return judgeShort(ending, start, stream);
    if (evidence < leastOtherwise && !isSpeltAlike(answer.slice(start, end), stream.repeated)) return "none";
    if (alignment.matched < leastRestyled && !isMarkedAlike(answer.slice(start, end), stream.repeated))
      return "none";
    if (evidence < leastInsideWord && !isWordStart(answer, start)) return "none";
    if (isPeriodic(ending, start)) return "none";
    const isShortEndOfLine = ending.endsLine && !beginsLine(ending, start) && evidence < leastOtherwise;
    return isShortEndOfLine ? "if_broken" : "enough";
  };
}

function judgeShort(ending: Ending, start: number, stream: RepeatedText): Evidence {
  return completesWord(ending, start, stream.start) ? "weak" : judgeLine(ending, start, stream.repeated);
}

/** The cut word begins again, with the same letter. */
function completesWord({ answer, endsInside }: Ending, start: number, stream: string): boolean {
  const token = answer.slice(start);
  const first = characterAt(stream, 0);
  if (!endsInside || !isWordStart(answer, start) || !partialWord.test(token) || isUnspaced(token))
    return false;
  return characterAt(token, 0).toLowerCase() === first.toLowerCase();
}

/** The last line begins again: a tag, a fence, a heading, a list marker, a row. */
function judgeLine(ending: Ending, start: number, repeated: string): Evidence {
  const { answer, plan, end } = ending;
  const token = answer.slice(start, end);
  if (
    plan.cut.inTag === "tag" &&
    /^<\/?[a-zA-Z]*|^<[a-zA-Z]/u.test(token) &&
    token.length > 1 &&
    start === answer.lastIndexOf("<")
  ) {
    return "enough";
  }
  if (!beginsLine(ending, start) || ending.endsLine) return "none";
  if (/^\s*(?:`{3,}|~{3,})/u.test(token)) return /^\s*[`~]{3}/u.test(repeated) ? "enough" : "none";
  const marker = token.trim();
  if (/^(?:#{1,6}|[-*+]|\d{1,9}[.)]|>+)\s+\S/u.test(marker)) return "enough";
  if (/^\|[\s:-]*[^\s|:-]/u.test(marker)) return "enough";
  // A lone bar may open an empty cell, where the table has had one before.
  if (marker === "|" && /^\s*\|\s*\|/mu.test(answer.slice(-tableReach))) return "none";
  return loneMarker.test(marker) && end < answer.length ? "if_spaced" : "none";
}

function beginsLine({ answer, lineStart }: Ending, start: number): boolean {
  return start === lineStart || start === lineStart + indentation(answer, lineStart);
}

/** The answer already ends with the same text twice: a third one may well be the next. */
function isPeriodic({ answer, end }: Ending, start: number): boolean {
  const size = end - start;
  if (size <= longestEcho && isEchoed(answer.slice(0, start).trimEnd(), answer.slice(start, end)))
    return true;
  const repeat = comparable(answer.slice(start, end));
  return comparable(answer.slice(Math.max(0, start - 2 * size - betweenEqual), start)).endsWith(repeat);
}

/** A short repeat with other markup is something new, such as an item named like its heading. */
function isMarkedAlike(own: string, repeated: string): boolean {
  const marks = (text: string) => text.replaceAll(/[^*_~`]/gu, "");
  return marks(own) === marks(repeated);
}

/** A short repeat in other letter case is another word, unless the stream only capitalises its first letter. */
function isSpeltAlike(own: string, repeated: string): boolean {
  const letters = (text: string) => text.replaceAll(/[^\p{L}]/gu, "");
  const [ownLetters, theirs] = [letters(own), letters(repeated)];
  return ownLetters === theirs || ownLetters.replace(/^\p{Ll}/u, (first) => first.toUpperCase()) === theirs;
}

/** A line break that is on one side of the seam only is what two equal stanzas have between them. */
function mayComeTwice(ending: Ending, { start, repeated }: { start: number; repeated: string }): boolean {
  const { answer, plan, end } = ending;
  const isBroken = plan.cut.end === "after_line" || plan.cut.end === "after_paragraph";
  const hasBreak = isBroken !== repeated.startsWith("\n") && plan.cut.end !== "after_paragraph";
  return (hasBreak && isStanza(answer, { start, end })) || isCell(answer, { start, end });
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

/*
 * The last step of a join: the white space and marks between the end of the answer and the first new character. The model
 * was not shown the white space at the end of the answer, and often writes it again, or other white space, or none.
 */
import { isHighSurrogate, leadingWhiteSpace, trimmedLength } from "../text/characters.ts";
import { comparableLength } from "../text/comparison.ts";
import { isCompleteStatement, mayComplete } from "./prefaces.ts";
import type { JoinerOptions, MatchResult, Removed, SpacingDecision } from "./types.ts";
import { missingWhiteSpace } from "./white-space.ts";
import { spaceWords } from "./word-spacing.ts";

/** Beyond so many code units the white space after a repeat is taken as it comes. */
const mostFollowing = 400;

export type Spacing = {
  /** Position in the stream of the first character after the repeat. */
  readonly from: number;
  /** Looks at what follows the repeat; `undefined` while that is not enough to decide. */
  decide(following: string, ended: boolean): SpacingDecision | undefined;
};

/** Decides about the white space where the stream goes on after `match`. */
export function createSpacing(options: JoinerOptions, match: MatchResult): Spacing {
  const { plan } = options;
  const trail = trailOf(options, match);
  const marksEnd = trimmedLength(trail);
  const isAtStop =
    plan.cut.completeness === "likely" || (plan.cut.end !== "inside_word" && plan.cut.end !== "after_word");
  const isMarked = match.removed.some(({ kind, text }) => kind === "preamble" && text.startsWith("<<<"));
  const isInCode = plan.cut.fence !== undefined || plan.cut.json !== undefined;

  function decideTrail(following: string, ended: boolean): SpacingDecision | undefined {
    const marks = repeatedMarks({ trail, end: marksEnd }, following);
    if (marks.isOpen && !ended) return undefined;
    const rest = following.slice(marks.length);
    if (rest === "" && !ended) return undefined;
    if (match.hasRepeat && isAtStop) {
      if (ended && isCompleteStatement(rest)) return completed(following, marks.length);
      if (!ended && mayComplete(rest)) return undefined;
    }
    if (isMarked) return decideAfterMarker(following, { from: marks.length, ended });
    const has = trail.slice(marksEnd);
    const wrote = leadingWhiteSpace(rest);
    if (rest.startsWith(has) && has !== "")
      return remove(following, { skip: marks.length + has.length, insert: "" });
    if (has === "") return remove(following, { skip: marks.length, insert: "" });
    if (wrote === rest && !ended) return undefined;
    const missing = missingWhiteSpace(has, wrote, isInCode);
    const skip = marks.length + wrote.length;
    if (wrote.endsWith(missing)) return remove(following, { skip: skip - missing.length, insert: "" });
    return remove(following, { skip, insert: missing });
  }

  return {
    from: match.newTextAt,
    decide(following, isEnd) {
      const ended = isEnd || following.length > mostFollowing;
      if (following === "") return ended ? { skip: 0, insert: "", removed: [] } : undefined;
      return trail === "" && !match.hasRepeat
        ? spaceWords(options, match, { following, ended })
        : decideTrail(following, ended);
    },
  };
}

/** After the marker line that ends the quotation nothing tells which white space belongs to the text. */
function decideAfterMarker(
  following: string,
  { from, ended }: { from: number; ended: boolean },
): SpacingDecision | undefined {
  const found = /^\s*>{3,}(?=[^>])\n?/u.exec(following.slice(from));
  if (found === null && /^\s*>*$/u.test(following.slice(from)) && !ended) return undefined;
  const skip = from + (found?.[0].length ?? 0);
  return {
    skip,
    insert: "",
    removed: skip === 0 ? [] : [{ kind: "preamble", text: following.slice(0, skip) }],
  };
}

function completed(following: string, from: number): SpacingDecision {
  const { removed } = remove(following, { skip: from, insert: "" });
  const statement: Removed = { kind: "complete", text: following.slice(from) };
  return { skip: following.length, insert: "", removed: [...removed, statement], complete: true };
}

function remove(following: string, { skip, insert }: { skip: number; insert: string }): SpacingDecision {
  const text = following.slice(0, skip);
  if (text === "") return { skip, insert, removed: [] };
  const isHalf = isHighSurrogate(text.charCodeAt(text.length - 1));
  const kind = text.trim() === "" ? "white_space" : isHalf ? "surrogate" : "overlap";
  return { skip, insert, removed: [{ kind, text }] };
}

/** What the answer ends with after the part that was compared, or that was not sent. */
function trailOf({ answer, plan, mode, echo }: JoinerOptions, match: MatchResult): string {
  if (mode === "prefill" && echo !== true) return plan.keptWhitespace;
  return answer.slice(match.hasRepeat ? comparableLength(answer) : whiteSpaceStart(answer));
}

/** Where the white space or the half of a cut pair at the end begins. */
function whiteSpaceStart(answer: string): number {
  const last = answer.charCodeAt(answer.length - 1);
  return isHighSurrogate(last) ? answer.length - 1 : trimmedLength(answer);
}

/**
 * How much of `following` repeats the marks of `trail`, white space between them aside; `isOpen` while more of them
 * may come.
 */
function repeatedMarks(
  { trail, end }: { trail: string; end: number },
  following: string,
): { length: number; isOpen: boolean } {
  let length = 0;
  let at = 0;
  while (at < end) {
    at += leadingWhiteSpace(trail.slice(at)).length;
    const next = length + leadingWhiteSpace(following.slice(length)).length;
    if (next >= following.length) return { length, isOpen: true };
    if (trail.charAt(at) !== following.charAt(next)) return { length, isOpen: false };
    length = next + 1;
    at += 1;
  }
  const isSpace = at < trail.length && trail.slice(at).startsWith(following.slice(length));
  return { length, isOpen: isSpace && length + (trail.length - at) > following.length };
}

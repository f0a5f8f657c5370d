/*
 * Searches the stream, from one position on, for a repeat of the end of the answer. The aligner follows all places at
 * which the repeat may have begun; this search decides when to believe one of them.
 *
 * A repeat is complete when it reaches the end of the answer. It becomes the best candidate if the judge finds it
 * sufficient, and an earlier start wins over a later one, because the longer repeat contains the shorter. The search
 * ends with the first of these:
 *
 *   repeat     no longer repeat is possible, and the candidate does not begin like a preamble
 *   preface    the candidate is the first word of a preamble ("Sure"), which is taken off as such
 *   no_repeat  the stream follows a refrain, text that the answer has shown after the same words before
 *   diverged   nothing agrees any longer, or nothing has agreed for too long
 *
 * and at the end of the stream also with these:
 *
 *   complete   all of it is a statement that nothing is missing
 *   same_text  it broke off inside of a long repeat, so that it brought nothing new
 */
import { isLineStart } from "../text/boundaries.ts";
import { isWhiteSpace } from "../text/characters.ts";
import { type Aligner, type Alignment, createAligner } from "./alignment.ts";
import type { Evidence } from "./evidence.ts";
import { longestStall, type MatchContext, toPrefaceContext } from "./match-context.ts";
import { findPreamble, isCompleteStatement, type Preface } from "./prefaces.ts";

/** A complete repeat that ends at `at` of the stream. */
export type RepeatCandidate = { alignment: Alignment; at: number; evidence: Evidence };

export type SearchOutcome =
  | { kind: "more" }
  | { kind: "diverged" }
  | { kind: "preface"; preface: Preface }
  | { kind: "repeat"; candidate: RepeatCandidate }
  /** A repeat with small errors, which ends at `at` of the stream. */
  | { kind: "near_miss"; at: number }
  /** All of the stream says that nothing is missing. */
  | { kind: "complete" }
  /** The stream ended inside of a repeat, which began at `start` of the answer. */
  | { kind: "same_text"; start: number }
  | { kind: "no_repeat" };

export type SearchState = {
  /** Looks at one code point, which ends at `position` of the stream. */
  take(codePoint: number, position: number): SearchOutcome;
  /** The stream has ended. */
  end(): SearchOutcome;
};

export type RepeatSearch = SearchState & {
  /** Position in the stream at which this search began. */
  readonly from: number;
  readonly aligner: Aligner;
  readonly best: RepeatCandidate | undefined;
  /** What the end of the stream says by itself, in whichever state it comes; `undefined` if nothing. */
  conclude(): SearchOutcome | undefined;
};

export const more = { kind: "more" } as const;
const diverged = { kind: "diverged" } as const;

/**
 * So many units make a repeat too long for the opener of a preamble ("Sure", "Of course", "Certainly") that happens to
 * stand at the end of the answer too. A shorter repeat waits until the sentence after it shows which of the two it is.
 */
const longerThanOpener = 12;
/** With a word cut in two, so many of its units are the word begun again ("lighth" + "lighthouse"). */
const leastCutWord = 3;
/**
 * So many units had agreed before an alignment failed: more than two or three common words. It may be a repeat with an
 * error in it, so that a near miss is worth a search and a few letters at a later place are no proof against it.
 */
export const leastNearMiss = 16;
/** After a sentence that is a recap by its place alone, a shorter repeat would be one guess on top of another. */
const leastAfterRecap = 8;
/** A stream that ends inside of a repeat has said nothing new if it had repeated so many units from the start on ... */
const leastUnfinishedRestart = 200;
/** ... or so many of the anchor, which is more than one word that a new sentence may begin with. */
const leastUnfinishedAnchor = 12;
/** A line break within the first code units counts as the beginning of the stream; models write one or two. */
const firstBreakReach = 8;

export function createRepeatSearch(context: MatchContext, from: number): RepeatSearch {
  const { options, pending, judge, refrains, prefaces } = context;
  const aligner = createAligner(options.answer, context.starts, context.end);
  let best: RepeatCandidate | undefined;

  function consider(alignment: Alignment, at: number) {
    const evidence = judge(alignment, {
      start: pending.slice(from, from + 2),
      repeated: pending.slice(from, at),
    });
    if (evidence === "none" || goesOnInNextLine(context, { start: alignment.start, from })) return;
    if (evidence !== "certain" && prefaces.hasRecap && alignment.matched < leastAfterRecap) return;
    if (best === undefined || alignment.start < best.alignment.start) best = { alignment, at, evidence };
  }

  /** No longer repeat is possible, and a few letters are not outweighed by a repeat of an earlier place. */
  function isLongest({ alignment, evidence }: RepeatCandidate): boolean {
    if (aligner.active.some(({ start }) => start < alignment.start)) return false;
    return evidence !== "weak" || (aligner.longestFailedNearEnd?.matched ?? 0) < leastNearMiss;
  }

  function isRefrain({ alignment, evidence }: RepeatCandidate): boolean {
    return evidence !== "certain" && refrains.outlast(alignment, aligner.longestFailed);
  }

  function acceptUnlessPreamble(candidate: RepeatCandidate, position: number): SearchOutcome {
    const { alignment, evidence } = candidate;
    if (isRefrain(candidate)) {
      best = undefined;
      return { kind: "no_repeat" };
    }
    const completesWord =
      evidence === "weak" && alignment.matched >= leastCutWord && options.plan.cut.end === "inside_word";
    if (completesWord || alignment.matched >= longerThanOpener) return { kind: "repeat", candidate };
    const match = findPreamble(
      pending.slice(from, position).trimStart(),
      toPrefaceContext(context, { afterPreamble: false, ended: false }),
    );
    if (match === "undecided") return more;
    return match === "none" ? { kind: "repeat", candidate } : { kind: "preface", preface: match };
  }

  function conclude(): SearchOutcome | undefined {
    if (best !== undefined && best.evidence !== "if_spaced")
      return isRefrain(best) ? { kind: "no_repeat" } : { kind: "repeat", candidate: best };
    return isCompleteStatement(pending.slice(from)) ? { kind: "complete" } : undefined;
  }

  return {
    from,
    aligner,
    get best() {
      return best;
    },
    take(codePoint, position) {
      best = best && judgeByNext(best, String.fromCodePoint(codePoint));
      for (const alignment of aligner.feed(codePoint, position)) consider(alignment, position);
      if (best?.evidence === "if_spaced" || best?.evidence === "if_broken") return more;
      if (best !== undefined && isLongest(best)) return acceptUnlessPreamble(best, position);
      const isStalled = position - Math.max(from, aligner.advancedAt) > longestStall;
      if (aligner.active.length === 0 || isStalled) return diverged;
      const mayRepeat = best !== undefined || options.mode === "prefill" || !refrains.areAll(aligner.active);
      return mayRepeat ? more : diverged;
    },
    conclude,
    end() {
      const outcome = conclude();
      if (outcome !== undefined) return outcome;
      const same = prefaces.areSure ? findUnfinished(context, aligner) : undefined;
      return same === undefined ? diverged : { kind: "same_text", start: same.start };
    },
  };
}

/** What a repeat is worth once the character after it is known. */
function judgeByNext(candidate: RepeatCandidate, next: string): RepeatCandidate | undefined {
  const { evidence } = candidate;
  if (evidence !== "if_spaced" && evidence !== "if_broken") return candidate;
  if (!isWhiteSpace(next)) return undefined;
  return evidence === "if_spaced" || next === "\n" ? { ...candidate, evidence: "enough" } : candidate;
}

/** A stream that begins with the line break it was not shown goes on; a repeat begins with its first word. */
function goesOnInNextLine(context: MatchContext, { start, from }: { start: number; from: number }): boolean {
  const { options, anchorStart, pending } = context;
  const { end } = options.plan.cut;
  if (from > 0 || start === anchorStart || options.mode === "prefill" || !isLineStart(options.answer, start))
    return false;
  return (
    /^\s*\n/u.test(pending.slice(0, firstBreakReach)) && (end === "after_line" || end === "after_paragraph")
  );
}

/** What the stream was repeating when it ended before it came to the end of the answer. */
function findUnfinished(
  { end, anchorStart, refrains }: MatchContext,
  { active }: Aligner,
): Alignment | undefined {
  return active.find(({ start, matched }) => {
    const isMuch = start === 0 && matched >= Math.min(leastUnfinishedRestart, end / 2);
    return (isMuch || (start === anchorStart && matched >= leastUnfinishedAnchor)) && !refrains.isAt(start);
  });
}

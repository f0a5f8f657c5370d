/*
 * The first step of a join: which beginning of the stream is no new text, because the model wrote a part of the answer
 * again (a repeat) or spoke about what it is going to do (a preface).
 *
 * In go the code points of the stream with the positions at which they end; out come decisions: more is needed, the
 * stream is to be read again from a position, or the match is done.
 *
 *            +-----------+  a preface is taken off: a new search begins behind it
 *            v           |
 *   ---> searching --> diverged --> done
 *            |                       ^
 *            +-------> copying ------+
 *
 *   searching  repeat-search.ts: follows all places at which a repeat may have begun. Is done when a repeat is complete
 *              and believed; goes on behind a short repeat that turns out to be the first word of a preamble.
 *   diverged   divergence.ts: no place agrees any longer. Looks for a preface, then for a repeat with small errors, then
 *              at the candidate that waited for a longer repeat; is done with what it finds, or with no repeat.
 *   copying    copy-matcher.ts: the repeat was the whole answer. Takes off further copies of it.
 *
 * Why it loses no text: what is removed either agrees with the end of the answer or is a preface that is known by its
 * words, or by its place between such a preface and a repeat. If no repeat follows, the prefaces that are not sure stay.
 *
 * Why it ends: every code point either ends the match, counts towards `longestStall`, or agrees with the answer, whose
 * end is finite; only prefaces go back, at most eight times. So a code point costs at most nine comparisons with each
 * active start, and of the few hundred starts the first characters of the stream leave a handful.
 */
import type { Aligner, Alignment } from "./alignment.ts";
import { type CopyMatcher, createCopyMatcher } from "./copy-matcher.ts";
import { createDivergence, type Divergence } from "./divergence.ts";
import { createMatchContext, type MatchContext } from "./match-context.ts";
import { repeatKind, repeatVerdict, resultAt, resultWithoutRepeat } from "./match-result.ts";
import type { PendingText } from "./pending-text.ts";
import { isCompleteStatement, type Preface } from "./prefaces.ts";
import { createRepeatSearch, more, type RepeatCandidate, type SearchOutcome } from "./repeat-search.ts";
import type { JoinerOptions, MatcherDecision, MatchResult, Trouble } from "./types.ts";

export type OverlapMatcher = {
  /** Looks at one code point, which ends at `position` of the stream. */
  take(codePoint: number, position: number): MatcherDecision;
  /** The stream has ended. */
  end(): MatcherDecision;
  readonly trouble: Trouble | undefined;
};

type State =
  | { kind: "searching" }
  | { kind: "diverged"; divergence: Divergence }
  | { kind: "copying"; copies: CopyMatcher };

/** So many units that agree with the very start of the answer, a sentence or two, are the answer written again. */
const leastRestart = 80;
/** An answer of fewer units ("Yes.", a refrain) may be said several times in a row; only longer ones have copies. */
const leastCopy = 24;
/** A stream that ends inside of a repeat has said nothing new if it had repeated so many units from the start on ... */
const leastSwallowedRestart = 200;
/** ... or so many of the anchor, more than any word that a new sentence could begin with by chance. */
const leastSwallowedAnchor = 12;

export function createOverlapMatcher(options: JoinerOptions, pending: PendingText): OverlapMatcher {
  const context = createMatchContext(options, pending);
  const { mode } = options;
  const { prefaces } = context;
  let search = createRepeatSearch(context, 0);
  let state: State = { kind: "searching" };
  let trouble: Trouble | undefined;

  function follow(outcome: SearchOutcome, position: number, ended: boolean): MatcherDecision {
    switch (outcome.kind) {
      case "more":
        return more;
      case "diverged":
        return follow(diverge().take(position, ended), position, ended);
      case "preface":
        return searchBehind(outcome.preface);
      case "repeat":
        return accept(outcome.candidate, ended);
      case "near_miss":
        return done(
          resultAt(context, { from: search.from, to: outcome.at }, { kind: "overlap", verdict: "repaired" }),
        );
      case "no_repeat":
        trouble = troubleWithoutRepeat(context, search.aligner);
        return done(resultWithoutRepeat(context));
    }
  }

  function diverge(): Divergence {
    const divergence = state.kind === "diverged" ? state.divergence : createDivergence(context, search);
    state = { kind: "diverged", divergence };
    return divergence;
  }

  function searchBehind(preface: Preface): MatcherDecision {
    prefaces.add(preface, search.from);
    search = createRepeatSearch(context, search.from + preface.length);
    state = { kind: "searching" };
    return { kind: "rewind", to: search.from };
  }

  function accept(candidate: RepeatCandidate, ended: boolean): MatcherDecision {
    const { alignment, at } = candidate;
    const { from } = search;
    const kind = repeatKind(context, alignment.start);
    const verdict = repeatVerdict(context, candidate, from);
    if (alignment.start > 0 || alignment.matched < leastCopy || mode === "prefill" || ended)
      return done(resultAt(context, { from, to: at }, { kind, verdict }));
    prefaces.add({ kind, length: at - from, sure: true, named: true }, from);
    const { answer } = options;
    const copies = createCopyMatcher({ answer, end: context.end, prefaces, verdict, from: at });
    state = { kind: "copying", copies };
    return more;
  }

  return {
    take(codePoint, position) {
      switch (state.kind) {
        case "searching":
          return follow(search.take(codePoint, position), position, false);
        case "diverged":
          return follow(state.divergence.take(position, false), position, false);
        case "copying":
          return state.copies.take(codePoint, position);
      }
    },
    end() {
      if (state.kind === "copying") return state.copies.end();
      const span = { from: search.from, to: pending.length };
      const outcome = search.end();
      if (outcome !== undefined) return follow(outcome, pending.length, true);
      if (isCompleteStatement(pending.slice(search.from)))
        return done(resultAt(context, span, { kind: "complete", verdict: "repaired", complete: true }));
      const swallowed =
        state.kind === "diverged" || !prefaces.areSure ? undefined : findSwallowed(context, search.aligner);
      if (swallowed === undefined) return follow({ kind: "diverged" }, pending.length, true);
      trouble = "same_text";
      return done(
        resultAt(context, span, { kind: repeatKind(context, swallowed.start), verdict: "repaired" }),
      );
    },
    get trouble() {
      if (state.kind === "copying") return trouble ?? state.copies.trouble;
      if (trouble !== undefined || mode === "prefill" || search.best !== undefined) return trouble;
      return isRestarting(search.aligner) ? "restart" : undefined;
    },
  };
}

function done(result: MatchResult): MatcherDecision {
  return { kind: "done", result };
}

function troubleWithoutRepeat({ prefaces }: MatchContext, { longestFailed }: Aligner): Trouble | undefined {
  if (longestFailed?.start === 0 && longestFailed.matched >= leastRestart) return "restart";
  return prefaces.hasPreamble ? "preamble" : undefined;
}

/** The model is writing the answer again from its start; said while that text is still pending. */
function isRestarting({ active }: Aligner): boolean {
  return active.some(({ start, matched }) => start === 0 && matched >= leastRestart);
}

/** What the stream repeated when it ended without having come to the end of the answer. */
function findSwallowed(
  { end, anchorStart, refrains }: MatchContext,
  { active }: Aligner,
): Alignment | undefined {
  return active.find(({ start, matched }) => {
    const isMuch = start === 0 && matched >= Math.min(leastSwallowedRestart, end / 2);
    return (isMuch || (start === anchorStart && matched >= leastSwallowedAnchor)) && !refrains.isAt(start);
  });
}

/*
 * The first step of a join: which beginning of the stream is no new text, because the model wrote a part of the answer
 * again (a repeat) or spoke about what it is going to do (a preface).
 *
 * In go the code points of the stream with the positions at which they end; out come decisions: more is needed, the
 * stream is to be read again from a position, or the match is done.
 *
 *            +-----------+  a preface is taken off: a new search begins behind it
 *            v           |
 *   ---> searching --> diverged --+
 *            |                    +--> done
 *            +--> copying --------+
 *            +--------------------+
 *
 *   searching  repeat-search.ts: follows all places at which a repeat may have begun. Is done when a repeat is complete
 *              and believed; goes on behind a short repeat that turns out to be the first word of a preamble.
 *   diverged   divergence.ts: no place agrees any longer. Looks for a preface, then for a repeat with small errors, then
 *              at the candidate that waited for a longer repeat; is done with what it finds, or with no repeat.
 *   copying    copy-matcher.ts: the repeat was the whole answer. Takes off further copies of it, and is done with the
 *              first text that is none.
 *
 * Why it loses no text: what is removed either agrees with the end of the answer or is a preface that is known by its
 * words, or by its place between such a preface and a repeat. If no repeat follows, the prefaces that are not sure stay.
 *
 * Why it ends soon: text that agrees with nothing is let through after `longestStall`, and text that agrees ends where the
 * answer ends; only white space that may become a line break is waited for as long as it comes. A preface sends the joiner
 * back, each time to a later position. A code point costs one comparison with each active start; of the few hundred starts
 * the first characters of the stream leave a handful.
 */
import type { Aligner } from "./alignment.ts";
import { type CopyMatcher, createCopyMatcher } from "./copy-matcher.ts";
import { createDivergence } from "./divergence.ts";
import { createMatchContext, type MatchContext } from "./match-context.ts";
import { type Removal, repeatKind, repeatVerdict, resultAt, resultWithoutRepeat } from "./match-result.ts";
import type { PendingText } from "./pending-text.ts";
import type { Preface } from "./prefaces.ts";
import {
  createRepeatSearch,
  more,
  type RepeatCandidate,
  type SearchOutcome,
  type SearchState,
} from "./repeat-search.ts";
import type { JoinerOptions, MatcherDecision, Trouble } from "./types.ts";

export type OverlapMatcher = {
  /** Looks at one code point, which ends at `position` of the stream. */
  take(codePoint: number, position: number): MatcherDecision;
  /** The stream has ended. */
  end(): MatcherDecision;
  readonly trouble: Trouble | undefined;
};

/** So many units that agree with the very start of the answer, a sentence or two, are the answer written again. */
const leastRestart = 80;
/** An answer of fewer units ("Yes.", a refrain) may be said several times in a row; only longer ones have copies. */
const leastCopy = 24;

/** Matches the beginning of a stream, which arrives in `pending`, against the answer. */
export function createOverlapMatcher(options: JoinerOptions, pending: PendingText): OverlapMatcher {
  const context = createMatchContext(options, pending);
  const { mode } = options;
  const { prefaces } = context;
  let search = createRepeatSearch(context, 0);
  let state: SearchState = search;
  let copies: CopyMatcher | undefined;
  let trouble: Trouble | undefined;

  function follow(outcome: SearchOutcome, position: number, ended: boolean): MatcherDecision {
    switch (outcome.kind) {
      case "more":
        return more;
      case "diverged":
        return diverge(position, ended);
      case "preface":
        return searchBehind(outcome.preface);
      case "repeat":
        return accept(outcome.candidate, ended);
      case "near_miss":
        return remove(outcome.at, { kind: "overlap", verdict: "repaired" });
      case "complete":
        return remove(pending.length, { kind: "complete", verdict: "repaired", complete: true });
      case "same_text":
        trouble = "same_text";
        return remove(pending.length, { kind: repeatKind(context, outcome.start), verdict: "repaired" });
      case "no_repeat":
        trouble = troubleWithoutRepeat(context, search.aligner);
        return { kind: "done", result: resultWithoutRepeat(context) };
    }
  }

  function diverge(position: number, ended: boolean): MatcherDecision {
    const divergence = createDivergence(context, search);
    state = divergence;
    return follow(divergence.look(position, ended), position, ended);
  }

  function remove(to: number, removal: Removal): MatcherDecision {
    return { kind: "done", result: resultAt(context, { from: search.from, to }, removal) };
  }

  function searchBehind(preface: Preface): MatcherDecision {
    prefaces.add(preface, search.from);
    search = createRepeatSearch(context, search.from + preface.length);
    state = search;
    return { kind: "rewind", to: search.from };
  }

  function accept(candidate: RepeatCandidate, ended: boolean): MatcherDecision {
    const { alignment, at } = candidate;
    const { from } = search;
    const kind = repeatKind(context, alignment.start);
    const verdict = repeatVerdict(context, candidate, from);
    if (alignment.start > 0 || alignment.matched < leastCopy || mode === "prefill" || ended)
      return remove(at, { kind, verdict });
    prefaces.add({ kind, length: at - from, sure: true, named: true }, from);
    const { answer } = options;
    copies = createCopyMatcher({ answer, end: context.end, prefaces, verdict, from: at });
    return more;
  }

  return {
    take(codePoint, position) {
      if (copies !== undefined) return copies.take(codePoint, position);
      const outcome = state.take(codePoint, position);
      return outcome.kind === "more" ? more : follow(outcome, position, false);
    },
    end() {
      return copies === undefined ? follow(state.end(), pending.length, true) : copies.end();
    },
    get trouble() {
      if (copies !== undefined) return trouble ?? copies.trouble;
      if (trouble !== undefined || mode === "prefill" || search.best !== undefined) return trouble;
      return isRestarting(search.aligner) ? "restart" : undefined;
    },
  };
}

function troubleWithoutRepeat({ prefaces }: MatchContext, { longestFailed }: Aligner): Trouble | undefined {
  if (longestFailed?.start === 0 && longestFailed.matched >= leastRestart) return "restart";
  return prefaces.hasPreamble ? "preamble" : undefined;
}

/** The model is writing the answer again from its start; said while that text is still pending. */
function isRestarting({ active }: Aligner): boolean {
  return active.some(({ start, matched }) => start === 0 && matched >= leastRestart);
}

/*
 * The stream agrees with no place of the answer any longer. Looks for the reason, in this order:
 *
 *   1. a part of the answer that models like to write again first (a table head, a heading, the path of a JSON object),
 *      after which the stream went another way than the answer did;
 *   2. a preface: a preamble, an ellipsis, a fence line, the marker lines of the request;
 *   3. a repeat with small errors;
 *   4. a candidate of the search that waited for a longer repeat;
 *   5. none of these: the model went on without a repeat.
 *
 * The first two are only looked for while there is no candidate, since the candidate explains the stream better. Once
 * the near miss waits for its text, they are decided and are not asked again.
 */
import type { Aligner } from "./alignment.ts";
import { longestStall, type MatchContext, toPrefaceContext } from "./match-context.ts";
import { createNearMissSearch, type NearMissSearch } from "./near-miss.ts";
import { findPreface, type Preface, type PrefaceMatch } from "./prefaces.ts";
import {
  leastNearMiss,
  more,
  type RepeatSearch,
  type SearchOutcome,
  type SearchState,
} from "./repeat-search.ts";

export type Divergence = SearchState & {
  /** Looks at the stream up to `position`. */
  look(position: number, ended: boolean): SearchOutcome;
};

/**
 * Models write two or three prefaces in a row: an apology, an announcement, a fence line. Each one makes the joiner read
 * the pending text again, so their number is bounded.
 */
const mostPrefaces = 8;

export function createDivergence(context: MatchContext, search: RepeatSearch): Divergence {
  const { pending, prefaces } = context;
  const { from, aligner, best } = search;
  let nearMiss: NearMissSearch | undefined;

  function findPrefaceIn(text: string, ended: boolean): PrefaceMatch {
    if (prefaces.count >= mostPrefaces || from + text.length >= longestStall) return "none";
    return findPreface(text, toPrefaceContext(context, { afterPreamble: prefaces.mayRecap, ended }));
  }

  function look(position: number, ended: boolean): SearchOutcome {
    const text = pending.slice(from, position);
    if (nearMiss === undefined && best === undefined) {
      const match = findRepeatedHead(context, search, position) ?? findPrefaceIn(text, ended);
      if (match === "undecided") return more;
      if (match !== "none") return { kind: "preface", preface: match };
    }
    nearMiss ??= prepareNearMiss(context, aligner);
    if (nearMiss !== undefined && text.length < nearMiss.needed && !ended) return more;
    const length = nearMiss?.find(text.slice(0, nearMiss.needed + longestStall));
    if (length !== undefined) return { kind: "near_miss", at: from + length };
    return best === undefined ? { kind: "no_repeat" } : { kind: "repeat", candidate: best };
  }

  return {
    look,
    take: (_codePoint, position) => look(position, false),
    end: () => search.conclude() ?? look(pending.length, true),
  };
}

/** A table head, heading or JSON path that the stream wrote again before it went on differently. */
function findRepeatedHead(
  { pending }: MatchContext,
  { from, aligner: { failedHead } }: RepeatSearch,
  position: number,
): Preface | undefined {
  if (failedHead?.headAt === undefined || failedHead.headKind === undefined) return undefined;
  const after = pending.slice(failedHead.headAt, position);
  if (failedHead.headKind !== "reopened" && !/^[ \t]*\n/u.test(after)) return undefined;
  return { kind: failedHead.headKind, length: failedHead.headAt - from, sure: true, named: true };
}

function prepareNearMiss(
  { options, end, refrains }: MatchContext,
  { longestFailedNearEnd: failed }: Aligner,
): NearMissSearch | undefined {
  if (failed === undefined || failed.matched < leastNearMiss) return undefined;
  if (options.mode === "prefill" || refrains.isInRows) return undefined;
  return createNearMissSearch(options.answer.slice(failed.start, end));
}

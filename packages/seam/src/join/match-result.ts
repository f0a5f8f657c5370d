/* What the overlap matcher answers: where new text begins, what was removed before it, and how sure that is. */
import type { MatchContext } from "./match-context.ts";
import type { RepeatCandidate } from "./repeat-search.ts";
import type { MatchResult, RemovedKind, Verdict } from "./types.ts";

/** As what the stretch between the prefaces and the new text is removed. */
export type Removal = { kind: RemovedKind; verdict: Verdict; complete?: boolean };

/** All prefaces and the stretch between `from` and `to` go; new text begins at `to`. */
export function resultAt(
  { pending, prefaces }: MatchContext,
  { from, to }: { from: number; to: number },
  { kind, verdict, complete = false }: Removal,
): MatchResult {
  return {
    newTextAt: to,
    hasRepeat: !complete,
    removed: [...prefaces.removed("all"), { kind, text: pending.slice(from, to) }],
    verdict,
    complete,
  };
}

/** Nothing was repeated. Only what is a preface by its own words goes; the rest may be the answer itself. */
export function resultWithoutRepeat({ options, prefaces }: MatchContext): MatchResult {
  const removed = prefaces.removed("sure");
  const verdict = options.mode === "prefill" ? "exact" : removed.length === 0 ? "unverified" : "repaired";
  return { newTextAt: prefaces.sureEnd, hasRepeat: false, removed, verdict, complete: false };
}

/** A repeat verifies the seam if it came character for character and with nothing before it. */
export function repeatVerdict(
  { options, pending, end, prefaces }: MatchContext,
  { alignment, at, evidence }: RepeatCandidate,
  from: number,
): Verdict {
  const isExact =
    pending.slice(from, at).trimStart() === options.answer.slice(alignment.start, end).trimStart() &&
    prefaces.count === 0;
  return isExact && evidence === "certain" ? "verified" : "repaired";
}

/** What a repeat is called that begins at `start` of the answer. */
export function repeatKind({ options, anchorStart }: MatchContext, start: number): RemovedKind {
  if (options.mode === "prefill") return "echo";
  if (start === anchorStart) return "anchor";
  return start === 0 ? "restart" : "overlap";
}

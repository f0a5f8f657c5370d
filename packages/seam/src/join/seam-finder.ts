/*
 * Finds the seam in a stream: keeps its beginning pending until it is known which of it is new text.
 *
 *   deltas --> pending text --> overlap matcher --> spacing --> new text
 *                    ^                |
 *                    +---- rewind ----+
 *
 * In go deltas of any size. The pending text is read code point by code point, so that the result does not depend on how
 * the stream was split; half of a surrogate pair at its end waits for the other half. The matcher comes first and says
 * where new text begins; it may rewind the cursor to read the pending text again behind a preface. Then the spacing looks at
 * what follows and decides about the white space. A prefill without echo repeats nothing and has no need of the matcher.
 *
 * Nothing that was returned is ever needed again, so it is never taken back; and nothing is returned before both have
 * decided. The matcher bounds how long that takes, see there.
 */
import { isHighSurrogate } from "../text/characters.ts";
import { createOverlapMatcher, type OverlapMatcher } from "./overlap-matcher.ts";
import { createPendingText } from "./pending-text.ts";
import type { SeamRecord } from "./seam-record.ts";
import { createSpacing, type Spacing } from "./spacing.ts";
import type { JoinerOptions, MatcherDecision, MatchResult, Trouble } from "./types.ts";

export type SeamFinder = {
  /** Takes a delta; returns new text once the seam was found, else "". */
  push(delta: string): string;
  /** The stream has ended: decides with what there is and returns the rest. */
  end(): string;
  readonly isFound: boolean;
  /** The stream repeated the end of the answer. */
  readonly hasRepeat: boolean;
  readonly pendingLength: number;
  readonly trouble: Trouble | undefined;
};

/** A prefill goes on directly after the answer. */
const noRepeat: MatchResult = {
  newTextAt: 0,
  hasRepeat: false,
  removed: [],
  verdict: "exact",
  complete: false,
};

export function createSeamFinder(options: JoinerOptions, record: SeamRecord): SeamFinder {
  const { mode } = options;
  const pending = createPendingText();
  let matcher: OverlapMatcher | undefined;
  let spacing: Spacing | undefined =
    mode === "prefill" && options.echo !== true ? createSpacing(options, noRepeat) : undefined;
  /** Up to where the pending text was read. */
  let cursor = 0;
  let isFound = false;
  let hasRepeat = false;

  function take(codePoint: number): string | undefined {
    cursor += codePoint > 0xffff ? 2 : 1;
    if (spacing !== undefined) return decideSpacing(spacing, false);
    matcher ??= createOverlapMatcher(options, pending);
    const decision = matcher.take(codePoint, cursor);
    if (decision.kind === "more") return undefined;
    follow(decision);
    return spacing === undefined ? undefined : decideSpacing(spacing, false);
  }

  function follow(decision: MatcherDecision): void {
    if (decision.kind === "rewind") cursor = decision.to;
    if (decision.kind !== "done") return;
    const { result } = decision;
    record.addMatch(result);
    hasRepeat = result.hasRepeat && mode !== "prefill";
    spacing = createSpacing(options, result);
    cursor = result.newTextAt;
  }

  function decideSpacing({ from, decide }: Spacing, ended: boolean): string | undefined {
    const decision = decide(pending.slice(from, ended ? undefined : cursor), ended);
    if (decision === undefined) return undefined;
    isFound = true;
    record.addSpacing(decision);
    return decision.insert + pending.slice(from + decision.skip);
  }

  /** Reads the pending text from the cursor on; returns new text if the seam was found in it. */
  function read(ended: boolean): string {
    while (!isFound && cursor < pending.length) {
      const codePoint = pending.codePointAt(cursor) ?? 0;
      const isHalf = isHighSurrogate(codePoint) && cursor + 1 === pending.length;
      if (isHalf && !ended) break;
      const found = take(codePoint);
      if (found !== undefined) return found;
    }
    return "";
  }

  return {
    push(delta) {
      pending.append(delta);
      return read(false);
    },
    end() {
      let found = read(true);
      while (!isFound) {
        if (spacing !== undefined) return decideSpacing(spacing, true) ?? "";
        matcher ??= createOverlapMatcher(options, pending);
        follow(matcher.end());
        // After a rewind the rest is read again, and then its end is told once more.
        if (spacing === undefined) found = read(true);
      }
      return found;
    },
    get isFound() {
      return isFound;
    },
    get hasRepeat() {
      return hasRepeat;
    },
    get pendingLength() {
      return pending.length;
    },
    get trouble() {
      return matcher?.trouble;
    },
  };
}

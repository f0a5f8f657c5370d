import type { ContinuationMode, ContinuationPlan } from "../plan/types.ts";

/** How sure a join is; `repaired` and `unverified` deserve to be shown to the reader. */
export type Verdict = "exact" | "verified" | "repaired" | "unverified";

export type RemovedKind =
  | "anchor"
  | "overlap"
  | "restart"
  | "echo"
  | "preamble"
  | "ellipsis"
  | "fence"
  | "heading"
  | "table_head"
  | "reopened"
  | "surrogate"
  | "white_space"
  | "complete";

/** A reason to abort the request and try again another way. */
export type Trouble = "empty" | "restart" | "same_text" | "preamble" | "looping";

export type Removed = { kind: RemovedKind; text: string };

export type SeamReport = {
  mode: ContinuationMode;
  verdict: Verdict;
  removed: Removed[];
  /** White space that was added at the seam. */
  inserted: string;
  /** The most UTF-16 code units that were pending at one time. */
  pendingCharacters: number;
  /** Only present, as true, when the model said that nothing is missing. */
  complete?: true;
  /** Present, also while text is still pending, when a retry is advisable. */
  trouble?: Trouble;
};

export type JoinerOptions = {
  answer: string;
  plan: ContinuationPlan;
  mode: ContinuationMode;
  /** The provider is known to begin with the prefix it was sent. */
  echo?: boolean;
};

export type Joiner = {
  /** Takes what arrived and returns what may now be shown, which is never taken back. */
  push(delta: string): string;
  /** The stream has ended: returns the rest. */
  end(): string;
  /** True once every later delta passes through unchanged. */
  readonly settled: boolean;
  report(): SeamReport;
};

/** What the overlap matcher found out about the beginning of the stream. */
export type MatchResult = {
  /** Position in the stream of the first character that is neither repeat nor preface. */
  newTextAt: number;
  /** The stream repeated the end of the answer. */
  hasRepeat: boolean;
  removed: Removed[];
  verdict: Verdict;
  /** The model said that nothing is missing. */
  complete: boolean;
};

/** What a matcher asks of the joiner: the next code point, to read again from an earlier position, or nothing more. */
export type MatcherDecision =
  | { kind: "more" }
  | { kind: "rewind"; to: number }
  | { kind: "done"; result: MatchResult };

/** What happens to the first characters behind the repeat: so many go, and this white space comes instead. */
export type SpacingDecision = { skip: number; insert: string; removed: Removed[]; complete?: true };

import type { Cut } from "./scan/cut.ts";

/** How a continuation is requested: by a prefix that the provider goes on from, by an anchor to repeat, or without either. */
export type ContinuationMode = "prefill" | "anchored" | "unanchored";

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
  /** The most UTF-16 code units that were held back at one time. */
  pendingCharacters: number;
  /** Only present, as true, when the model said that nothing is missing. */
  complete?: true;
  /** Present, also while text is still held back, when a retry is advisable. */
  trouble?: Trouble;
};

export type ContinuationPlan = {
  /** What the model is asked to repeat first: the end of the answer without its white space. */
  anchor: string;
  /** The answer as it goes to the provider, without trailing white space. */
  prefixToSend: string;
  /** What was taken off the end of the answer to make `prefixToSend`. */
  keptWhitespace: string;
  /** The user message of this one request; never part of the conversation. Empty for `prefill`. */
  instruction: string;
  /** What is open at the end of the answer. */
  cut: Cut;
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

import type { Cut } from "../scan/cut.ts";

/** How a continuation is requested: by a prefix that the provider goes on from, by an anchor to repeat, or without either. */
export type ContinuationMode = "prefill" | "anchored" | "unanchored";

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

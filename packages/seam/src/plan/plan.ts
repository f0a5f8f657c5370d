import { trimmedLength } from "../text/characters.ts";
import type { Cut } from "../scan/cut.ts";
import { analyzeCut } from "../scan/scanner.ts";
import type { ContinuationPlan, ContinuationMode } from "./types.ts";
import { chooseAnchor } from "./anchor.ts";
import { writeInstruction } from "./instruction.ts";

export type PlanOptions = {
  answer: string;
  mode: ContinuationMode;
  /** What a scanner that followed the answer says, to spare a second look at the whole. */
  cut?: Cut;
  /** The provider takes white space at the end of a prefix as it is. */
  keepsWhiteSpace?: boolean;
};

/** Says what to send so that a model goes on where `answer` ends. */
export function planContinuation(options: PlanOptions): ContinuationPlan {
  const { answer, mode, keepsWhiteSpace = false } = options;
  const trimmed = answer.slice(0, trimmedLength(answer));
  const prefixToSend = keepsWhiteSpace ? answer : trimmed;
  const anchor = chooseAnchor(trimmed);
  const cut = options.cut ?? analyzeCut(answer);
  return {
    anchor,
    prefixToSend,
    keptWhitespace: answer.slice(prefixToSend.length),
    instruction: mode === "prefill" ? "" : writeInstruction({ answer: trimmed, anchor, cut }),
    cut,
  };
}

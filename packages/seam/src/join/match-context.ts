/* What stays the same while the beginning of one stream is matched, and the questions that several states ask of it. */
import { trimmedLength } from "../text/characters.ts";
import { comparableLength } from "../text/comparison.ts";
import { createJudge, type Judge } from "./evidence.ts";
import { findHeads } from "./heads.ts";
import type { PendingText } from "./pending-text.ts";
import { createPrefaceList, type PrefaceList } from "./preface-list.ts";
import type { PrefaceContext } from "./prefaces.ts";
import { createRefrains, type Refrains } from "./refrains.ts";
import { type RepeatStart, repeatStarts } from "./starts.ts";
import type { JoinerOptions } from "./types.ts";

export type MatchContext = {
  options: JoinerOptions;
  pending: PendingText;
  /** Where the last comparable character of the answer ends. */
  end: number;
  anchorStart: number;
  /** Where in the answer a repeat may begin. */
  starts: readonly RepeatStart[];
  judge: Judge;
  refrains: Refrains;
  /** The prefaces that were taken off so far; grows while the stream is matched. */
  prefaces: PrefaceList;
};

/**
 * So many code units of stream may pass without agreeing with anything in the answer. A repeat or a preface shows within
 * a sentence or two (a preamble has at most 240 code units); beyond that the reader would wait for nothing.
 */
export const longestStall = 400;

export function createMatchContext(options: JoinerOptions, pending: PendingText): MatchContext {
  const { answer, plan, mode } = options;
  const end = comparableLength(answer);
  const anchorStart = trimmedLength(answer) - plan.anchor.length;
  const known = { heads: findHeads(answer, plan.cut), anchorLength: plan.anchor.length };
  return {
    options,
    pending,
    end,
    anchorStart,
    // A provider that echoes a prefill begins with its first character.
    starts: mode === "prefill" ? [{ at: 0 }] : repeatStarts(answer, end, known),
    judge: createJudge(answer, plan, end),
    refrains: createRefrains(answer, { end, anchorStart, cut: plan.cut }),
    prefaces: createPrefaceList(pending),
  };
}

export function toPrefaceContext(
  { options }: MatchContext,
  state: { afterPreamble: boolean; ended: boolean },
): PrefaceContext {
  return { cut: options.plan.cut, tail: options.answer.slice(-longestStall), ...state };
}

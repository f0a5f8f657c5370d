/* Runs one case through the joiner and its peers and counts what came out right. */
import {
  type ContinuationPlan,
  createJoiner,
  planContinuation,
  type SeamReport,
  type ContinuationMode,
} from "@agent-max/seam";
import { splitIntoDeltas } from "./cuts.ts";
import type { Model, Reply, Scene } from "./models/model.ts";
import type { Peer } from "./peers.ts";
import type { Random } from "./random.ts";
import type { Tally } from "./tally.ts";

export type Case = {
  model: Model;
  kind: string;
  partial: string;
  stream: string;
  expected: string;
  newAt: number;
  complete: boolean;
  mode: ContinuationMode;
  deltas: readonly string[];
  plan: ContinuationPlan;
};

/** The rest of an answer that a case still plays, so that long answers do not slow the run down. */
const playedRest = 400;

/**
 * Makes the case of one model in one scene, if its failure can happen there. The plan is made as for `prefill`, which
 * differs from the others only by the instruction, which the simulated models do not read.
 */
export function makeCase(
  model: Model,
  place: { kind: string; whole: string; cut: number },
  random: Random,
): Case | undefined {
  const { kind, cut } = place;
  const whole = place.whole.slice(0, cut + playedRest);
  const partial = whole.slice(0, cut);
  const mode = model.mode === "any" ? random.pick(["anchored", "unanchored"] as const) : model.mode;
  const shown = partial.trimEnd();
  let plan: ContinuationPlan | undefined;
  const scene: Scene = {
    kind,
    whole,
    partial,
    rest: whole.slice(cut),
    shown,
    onward: whole.slice(shown.length),
    get anchor() {
      plan ??= planContinuation({ answer: partial, mode: "prefill" });
      return plan.anchor;
    },
    random,
  };
  const reply: Reply | undefined = model.reply(scene);
  if (reply === undefined || reply.stream === "") return undefined;
  const answer = reply.partial ?? partial;
  return {
    model,
    kind,
    mode,
    partial: answer,
    stream: reply.stream,
    expected: reply.expected ?? scene.rest,
    newAt: reply.newAt,
    complete: reply.complete === true,
    deltas: splitIntoDeltas(reply.stream, random),
    plan:
      reply.partial === undefined && plan !== undefined
        ? plan
        : planContinuation({ answer, mode: "prefill" }),
  };
}

export type Outcome = { text: string; firstAt: number; pendingCharacters: number; report: SeamReport };

export function join({ model, partial, mode, deltas, plan }: Case): Outcome {
  const joiner = createJoiner({
    answer: partial,
    plan,
    mode,
    ...(model.echo === undefined ? {} : { echo: model.echo }),
  });
  let text = "";
  let firstAt = -1;
  for (const [index, delta] of deltas.entries()) {
    text += joiner.push(delta);
    if (firstAt < 0 && text !== "") firstAt = index;
  }
  text += joiner.end();
  const report = joiner.report();
  return {
    text,
    firstAt: firstAt < 0 ? deltas.length : firstAt,
    pendingCharacters: report.pendingCharacters,
    report,
  };
}

export function tallyOutcome(tally: Tally, played: Case, outcome: Outcome): void {
  const { text, firstAt, report } = outcome;
  const isExact = text === played.expected && (!played.complete || report.complete === true);
  const { duplicated, lost } = compare(text, played.expected);
  tally.add({
    isExact,
    duplicated,
    lost,
    isWrongTrim: lost > 0,
    isFlagged: report.verdict === "unverified" || report.trouble !== undefined,
    pendingCharacters: Math.max(0, pendingNew(played, firstAt)),
    lateDeltas:
      played.newAt >= played.stream.length ? 0 : Math.max(0, firstAt - deltaOf(played, played.newAt)),
  });
}

export function tallyPeer(tally: Tally, played: Case, peer: Peer): void {
  const { text, firstAt } = peer.join(played.partial, played.deltas);
  const { duplicated, lost } = compare(text, played.expected);
  tally.add({
    isExact: text === played.expected && !played.complete,
    duplicated,
    lost,
    isWrongTrim: lost > 0,
    isFlagged: false,
    pendingCharacters: Math.max(0, pendingNew(played, firstAt)),
    lateDeltas: Math.max(0, firstAt - deltaOf(played, played.newAt)),
  });
}

/** New characters that had arrived before the first of them was shown. */
function pendingNew({ deltas, newAt }: Case, firstAt: number): number {
  let arrived = 0;
  for (let index = 0; index < firstAt; index += 1) arrived += deltas[index]?.length ?? 0;
  return arrived - newAt;
}

function deltaOf({ deltas }: Case, position: number): number {
  let seen = 0;
  for (const [index, delta] of deltas.entries()) {
    seen += delta.length;
    if (seen > position) return index;
  }
  return deltas.length;
}

/** Characters too many and too few in the stretch where two texts differ. */
function compare(text: string, expected: string): { duplicated: number; lost: number } {
  if (text === expected) return { duplicated: 0, lost: 0 };
  const limit = Math.min(text.length, expected.length);
  let start = 0;
  while (start < limit && text.charCodeAt(start) === expected.charCodeAt(start)) start += 1;
  let end = 0;
  while (
    end < limit - start &&
    text.charCodeAt(text.length - 1 - end) === expected.charCodeAt(expected.length - 1 - end)
  )
    end += 1;
  return { duplicated: text.length - start - end, lost: expected.length - start - end };
}

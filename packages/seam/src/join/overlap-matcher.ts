/* The first step of a join: which part of the stream repeats the answer, and what stands before that. */
import { isWhiteSpace, trimmedLength } from "../text/characters.ts";
import type { JoinerOptions, RemovedKind, Step, Trouble, Verdict } from "./types.ts";
import { type Aligner, type Alignment, createAligner } from "./alignment.ts";
import { comparableLength } from "../text/comparison.ts";
import { type Start, repeatStarts } from "./starts.ts";
import { type Copies, createCopies } from "./copies.ts";
import { createJudge, type Evidence } from "./evidence.ts";
import { findHeads } from "./heads.ts";
import type { PendingText } from "./pending-text.ts";
import { createNearMiss, type NearMiss } from "./near-miss.ts";
import { createPrefaceList, type PrefaceList } from "./preface-list.ts";
import {
  findPreamble,
  findPreface,
  isCompleteStatement,
  type Preface,
  type PrefaceContext,
} from "./prefaces.ts";
import { createRefrains, type Refrains } from "./refrains.ts";
import { isLineStart } from "../text/boundaries.ts";

export type OverlapMatcher = {
  /** Looks at one code point, which ends at `position`; asks for more, to go back, or to join. */
  take(codePoint: number, position: number): Step;
  end(): Step;
  readonly trouble: Trouble | undefined;
};

type Repeat = { alignment: Alignment; at: number; evidence: Evidence };

/** What stays the same while a stream is matched. */
type Setting = {
  options: JoinerOptions;
  held: PendingText;
  end: number;
  anchorStart: number;
  starts: readonly Start[];
  refrains: Refrains;
  prefaces: PrefaceList;
};

const maxHeld = 400;
const maxPrefaces = 8;
const restartUnits = 80;
const openerUnits = 12;
const swallowedUnits = 200;
const copyUnits = 24;
const mostBreaks = 8;
const nearMissUnits = 16;
const recapEvidence = 8;
const more: Step = { kind: "more" };

export function createOverlapMatcher(options: JoinerOptions, held: PendingText): OverlapMatcher {
  const setting = createSetting(options, held);
  const { answer, mode } = options;
  const { end, starts, refrains, prefaces } = setting;
  const judge = createJudge(answer, options.plan, end);
  let from = 0;
  let aligner: Aligner = createAligner(answer, starts, end);
  let best: Repeat | undefined;
  let isBroken = false;
  let nearMiss: NearMiss | undefined;
  let trouble: Trouble | undefined;
  let copies: Copies | undefined;

  function take(codePoint: number, position: number): Step {
    if (copies !== undefined) return copies.take(codePoint, position);
    if (isBroken) return afterBreak(position, false);
    best = best && whenNext(best, String.fromCodePoint(codePoint));
    for (const alignment of aligner.feed(codePoint, position)) consider(alignment, position);
    if (best?.evidence === "if_spaced" || best?.evidence === "if_broken") return more;
    if (best !== undefined && isLongest(best)) return acceptUnlessPreface(best, position);
    const isStalled = position - Math.max(from, aligner.advancedAt) > maxHeld;
    const mayWait = aligner.alive.length > 0 && !isStalled;
    if (mayWait && (best !== undefined || mode === "prefill" || !refrains.areAll(aligner.alive))) return more;
    isBroken = true;
    return afterBreak(position, false);
  }

  function consider(alignment: Alignment, at: number) {
    const evidence = judge(alignment, { start: held.slice(from, from + 2), repeated: held.slice(from, at) });
    if (evidence === "none" || goesOnInNextLine(setting, { start: alignment.start, from })) return;
    if (evidence !== "certain" && prefaces.hasRecap && alignment.matched < recapEvidence) return;
    if (best === undefined || alignment.start < best.alignment.start) best = { alignment, at, evidence };
  }

  /** No longer repeat is possible, and a few letters are not outweighed by a repeat of an earlier place. */
  function isLongest({ alignment, evidence }: Repeat): boolean {
    if (aligner.alive.some(({ start }) => start < alignment.start)) return false;
    return evidence !== "weak" || (aligner.nearDead?.matched ?? 0) < nearMissUnits;
  }

  function acceptUnlessPreface(repeat: Repeat, position: number): Step {
    const { alignment, evidence } = repeat;
    if (evidence !== "certain" && refrains.outlast(alignment, aligner)) {
      best = undefined;
      isBroken = true;
      return giveUp();
    }
    const completesWord =
      evidence === "weak" && alignment.matched >= 3 && options.plan.cut.end === "inside_word";
    if (completesWord || alignment.matched >= openerUnits) return accept(repeat, false);
    const finding = findPreamble(
      held.slice(from, position).trimStart(),
      contextOf(setting, { afterPreamble: false, ended: false }),
    );
    if (finding === "undecided") return more;
    return finding === "none" ? accept(repeat, false) : peel(finding);
  }

  function afterBreak(position: number, ended: boolean): Step {
    const text = held.slice(from, position);
    if (nearMiss === undefined && best === undefined) {
      const finding = repeatedHead(position) ?? preface(text, ended);
      if (finding === "undecided") return more;
      if (finding !== "none") return peel(finding);
    }
    nearMiss ??= prepareNearMiss(setting, aligner);
    if (nearMiss !== undefined && text.length < nearMiss.needed && !ended) return more;
    const found = nearMiss?.find(text.slice(0, nearMiss.needed + maxHeld));
    if (found !== undefined) return joinAt(from + found, { kind: "overlap", verdict: "repaired" });
    return best === undefined ? giveUp() : accept(best, false);
  }

  function preface(text: string, ended: boolean) {
    if (prefaces.count >= maxPrefaces || from + text.length >= maxHeld) return "none";
    return findPreface(text, contextOf(setting, { afterPreamble: prefaces.mayRecap, ended }));
  }

  /** A table head, heading or JSON path that the stream wrote again before it went on differently. */
  function repeatedHead(position: number): Preface | undefined {
    const { deadHead } = aligner;
    if (deadHead?.headAt === undefined || deadHead.headKind === undefined) return undefined;
    const after = held.slice(deadHead.headAt, position);
    if (deadHead.headKind !== "reopened" && !/^[ \t]*\n/u.test(after)) return undefined;
    return { kind: deadHead.headKind, length: deadHead.headAt - from, sure: true, named: true };
  }

  function peel(found: Preface): Step {
    prefaces.add(found, from);
    from += found.length;
    aligner = createAligner(answer, starts, end);
    best = undefined;
    isBroken = false;
    return { kind: "again", at: from };
  }

  function accept({ alignment, at, evidence }: Repeat, ended: boolean): Step {
    const repeated = held.slice(from, at);
    const isExact =
      repeated.trimStart() === answer.slice(alignment.start, end).trimStart() && prefaces.count === 0;
    const kind = repeatKind(setting, alignment.start);
    const verdict = isExact && evidence === "certain" ? "verified" : "repaired";
    if (alignment.start > 0 || alignment.matched < copyUnits || mode === "prefill" || ended)
      return joinAt(at, { kind, verdict });
    prefaces.add({ kind, length: at - from, sure: true, named: true }, from);
    copies = createCopies({ answer, end, prefaces, verdict, from: at });
    return more;
  }

  function joinAt(at: number, how: { kind: RemovedKind; verdict: Verdict; complete?: boolean }): Step {
    const removed = [...prefaces.removed("all"), { kind: how.kind, text: held.slice(from, at) }];
    const complete = how.complete === true;
    return { kind: "join", join: { at, overlaps: !complete, removed, verdict: how.verdict, complete } };
  }

  function giveUp(): Step {
    const broken = aligner.longestDead;
    if (broken?.start === 0 && broken.matched >= restartUnits) trouble = "restart";
    else if (prefaces.hasPreamble) trouble = "preamble";
    const removed = prefaces.removed("sure");
    const verdict = mode === "prefill" ? "exact" : removed.length === 0 ? "unverified" : "repaired";
    return {
      kind: "join",
      join: { at: prefaces.sureEnd, overlaps: false, removed, verdict, complete: false },
    };
  }

  function finish(): Step {
    if (copies !== undefined) return copies.end();
    if (best !== undefined && best.evidence !== "if_spaced") {
      const isRefrain = best.evidence !== "certain" && refrains.outlast(best.alignment, aligner);
      return isRefrain ? giveUp() : accept(best, true);
    }
    if (isCompleteStatement(held.slice(from)))
      return joinAt(held.length, { kind: "complete", verdict: "repaired", complete: true });
    const repeat = isBroken || !prefaces.areSure ? undefined : swallowed(setting, aligner);
    if (repeat === undefined) return afterBreak(held.length, true);
    trouble = "same_text";
    return joinAt(held.length, { kind: repeatKind(setting, repeat.start), verdict: "repaired" });
  }

  return {
    take,
    end: finish,
    get trouble() {
      const reported = trouble ?? copies?.trouble;
      if (reported !== undefined || mode === "prefill" || copies !== undefined || best !== undefined)
        return reported;
      return aligner.alive.some(({ start, matched }) => start === 0 && matched >= restartUnits)
        ? "restart"
        : undefined;
    },
  };
}

function createSetting(options: JoinerOptions, held: PendingText): Setting {
  const { answer, plan, mode } = options;
  const end = comparableLength(answer);
  const anchorStart = trimmedLength(answer) - plan.anchor.length;
  const known = { heads: findHeads(answer, plan.cut), anchorLength: plan.anchor.length };
  return {
    options,
    held,
    end,
    anchorStart,
    starts: mode === "prefill" ? [{ at: 0 }] : repeatStarts(answer, end, known),
    refrains: createRefrains(answer, { end, anchorStart, cut: plan.cut }),
    prefaces: createPrefaceList(held),
  };
}

function contextOf({ options }: Setting, state: { afterPreamble: boolean; ended: boolean }): PrefaceContext {
  return { cut: options.plan.cut, tail: options.answer.slice(-maxHeld), ...state };
}

function repeatKind({ options, anchorStart }: Setting, start: number): RemovedKind {
  if (options.mode === "prefill") return "echo";
  if (start === anchorStart) return "anchor";
  return start === 0 ? "restart" : "overlap";
}

/** A stream that begins with the line break it was not shown goes on; a repeat begins with its first word. */
function goesOnInNextLine(setting: Setting, { start, from }: { start: number; from: number }): boolean {
  const { options, anchorStart, held } = setting;
  const { end } = options.plan.cut;
  if (from > 0 || start === anchorStart || options.mode === "prefill" || !isLineStart(options.answer, start))
    return false;
  return /^\s*\n/u.test(held.slice(0, mostBreaks)) && (end === "after_line" || end === "after_paragraph");
}

function prepareNearMiss({ options, end, refrains }: Setting, { nearDead }: Aligner): NearMiss | undefined {
  if (
    nearDead === undefined ||
    nearDead.matched < nearMissUnits ||
    options.mode === "prefill" ||
    refrains.isInRows
  )
    return undefined;
  return createNearMiss(options.answer.slice(nearDead.start, end));
}

/** What the stream repeated when it ended without having come to the end of the answer. */
function swallowed({ end, anchorStart, refrains }: Setting, { alive }: Aligner): Alignment | undefined {
  return alive.find(({ start, matched }) => {
    const isMuch = start === 0 && matched >= Math.min(swallowedUnits, end / 2);
    return (isMuch || (start === anchorStart && matched >= openerUnits)) && !refrains.isAt(start);
  });
}

/** What a repeat is worth once the character after it is known. */
function whenNext(repeat: Repeat, next: string): Repeat | undefined {
  const { evidence } = repeat;
  if (evidence !== "if_spaced" && evidence !== "if_broken") return repeat;
  if (!isWhiteSpace(next)) return undefined;
  return evidence === "if_spaced" || next === "\n" ? { ...repeat, evidence: "enough" } : repeat;
}

/* The first step of a join: which part of the stream repeats the answer, and what stands before that. */
import { comparable, isWhiteSpace } from '../characters.ts';
import type { Removed, RemovedKind, StitcherOptions, Trouble, Verdict } from '../types.ts';
import { type Aligner, type Alignment, comparableLength, createAligner, type Start } from './alignment.ts';
import { createJudge, type Evidence, isRefrain } from './evidence.ts';
import { findHeads } from './heads.ts';
import type { Held } from './held.ts';
import { createNearMiss, type NearMiss } from './near-miss.ts';
import { findPreface, isCompleteStatement, type Preface, type PrefaceContext } from './prefaces.ts';
import { repeatStarts } from './starts.ts';

export type Join = {
  /** Position in the stream of the first character that is neither repeat nor preface. */
  at: number;
  overlaps: boolean;
  /** The marker line after the anchor may follow too. */
  marked: boolean;
  removed: Removed[];
  verdict: Verdict;
  complete: boolean;
};

export type Step = { kind: 'more' } | { kind: 'again'; at: number } | { kind: 'join'; join: Join };

export type Matching = {
  /** Looks at one code point, which ends at `position`; asks for more, to go back, or to join. */
  take(codePoint: number, position: number): Step;
  end(): Step;
  readonly trouble: Trouble | undefined;
};

type Repeat = { alignment: Alignment; at: number; evidence: Evidence };

const maxHeld = 400;
const maxPrefaces = 8;
const restartUnits = 80;
const mostRefrains = 16;
const nearMissUnits = 16;
const maxRecaps = 2;
const recapEvidence = 8;
const rowMarker = /^[\s\-*+\d.)|>#[\]x]+/u;
const more: Step = { kind: 'more' };

export function createMatching(options: StitcherOptions, held: Held): Matching {
  const { answer, plan, way } = options;
  const end = comparableLength(answer);
  const judge = createJudge(answer, plan, end);
  const starts = listStarts(options, end);
  const prefaces: (Preface & { from: number })[] = [];
  let from = 0;
  let aligner: Aligner = createAligner(answer, starts, end);
  let best: Repeat | undefined;
  let isBroken = false;
  let nearMiss: NearMiss | undefined;
  let trouble: Trouble | undefined;

  function take(codePoint: number, position: number): Step {
    if (isBroken) return afterBreak(position, false);
    if (best?.evidence === 'if_spaced') {
      if (isWhiteSpace(String.fromCodePoint(codePoint))) best = { ...best, evidence: 'enough' };
      else best = undefined;
    }
    for (const alignment of aligner.feed(codePoint, position)) consider(alignment, position);
    const chosen = best;
    if (chosen?.evidence === 'if_spaced') return more;
    const isLongest = chosen !== undefined && !aligner.alive.some(({ start }) => start < chosen.alignment.start);
    if (chosen !== undefined && isLongest && !isDoubtful(chosen)) return acceptUnlessPreface(chosen, position);
    if (aligner.alive.length > 0 && !(chosen === undefined && onlyRefrains())) return more;
    isBroken = true;
    return afterBreak(position, false);
  }

  function consider(alignment: Alignment, at: number) {
    const evidence = judge(alignment, { start: held.slice(from, from + 2), repeated: held.slice(from, at) });
    if (evidence === 'none' || (evidence !== 'certain' && isAfterRecap() && alignment.matched < recapEvidence)) return;
    if (best === undefined || alignment.start < best.alignment.start) best = { alignment, at, evidence };
  }

  /** A few letters prove little when the stream went on repeating an earlier place. */
  function isDoubtful({ evidence }: Repeat): boolean {
    return evidence === 'weak' && (aligner.nearDead?.matched ?? 0) >= nearMissUnits;
  }

  /** All that still agrees goes on as the answer did before from the same words: nothing to wait for. */
  function onlyRefrains(): boolean {
    const { alive } = aligner;
    if (alive.length > mostRefrains || way === 'native') return false;
    return alive.every((alignment) => {
      alignment.isRefrain ??= isRefrain(answer, { start: alignment.start, end });
      return alignment.isRefrain;
    });
  }

  function acceptUnlessPreface(repeat: Repeat, position: number): Step {
    if (goesOnAsBefore(repeat)) {
      best = undefined;
      isBroken = true;
      return giveUp();
    }
    if (repeat.evidence !== 'weak') return accept(repeat, false);
    const finding = findPreface(held.slice(from, position), prefaceContext(false));
    if (finding === 'undecided') return more;
    if (finding === 'none') return accept(repeat, false);
    best = undefined;
    return peel(finding);
  }

  /** The stream follows what came after the same words before, further than it follows the end. */
  function goesOnAsBefore({ alignment, evidence }: Repeat): boolean {
    const { longestDead } = aligner;
    if (evidence === 'certain' || longestDead === undefined || longestDead.matched < alignment.matched + 3) return false;
    return isRefrain(answer, { start: longestDead.start, end });
  }

  function prefaceContext(ended: boolean): PrefaceContext {
    return { cut: plan.cut, tail: answer.slice(-400), afterPreamble: isInPreamble(), ended };
  }

  function afterBreak(position: number, ended: boolean): Step {
    const head = nearMiss === undefined && best === undefined ? repeatedHead(position) : undefined;
    if (head !== undefined) return peel(head);
    const text = held.slice(from, position);
    if (nearMiss === undefined) {
      const context = prefaceContext(ended);
      const finding = best === undefined && prefaces.length < maxPrefaces && position < maxHeld ? findPreface(text, context) : 'none';
      if (finding === 'undecided') return more;
      if (finding !== 'none') return peel(finding);
      nearMiss = prepareNearMiss();
    }
    if (nearMiss === undefined) return best === undefined ? giveUp() : accept(best, false);
    if (text.length < nearMiss.needed && !ended) return more;
    return tryNearMiss(nearMiss, text);
  }

  function peel(preface: Preface): Step {
    prefaces.push({ ...preface, from });
    from += preface.length;
    aligner = createAligner(answer, starts, end);
    best = undefined;
    isBroken = false;
    return { kind: 'again', at: from };
  }

  function isAfterRecap(): boolean {
    return prefaces.some((preface) => !preface.named);
  }

  /** After an apology a recap may follow on the same line; after a colon or a line break comes the text itself. */
  function isInPreamble(): boolean {
    const last = prefaces.at(-1);
    if (last?.kind !== 'preamble' || prefaces.filter((preface) => !preface.named).length >= maxRecaps) return false;
    return !/[:：\n]\s*$/u.test(held.slice(last.from, last.from + last.length));
  }

  /** A table head, heading or JSON path that the stream wrote again before it went on differently. */
  function repeatedHead(position: number): Preface | undefined {
    const { deadHead } = aligner;
    if (deadHead?.headAt === undefined || deadHead.headKind === undefined) return undefined;
    const after = held.slice(deadHead.headAt, position);
    if (deadHead.headKind !== 'reopened' && !/^[ \t]*\n/u.test(after)) return undefined;
    return { kind: deadHead.headKind, length: deadHead.headAt - from, sure: true, named: true };
  }

  function prepareNearMiss(): NearMiss | undefined {
    const broken = aligner.nearDead;
    if (broken === undefined || broken.matched < nearMissUnits || isInRows()) return undefined;
    return createNearMiss(answer.slice(broken.start, end));
  }

  /** Rows that differ in a few characters are no repeats of each other. */
  function isInRows(): boolean {
    const { table, json } = plan.cut;
    if (table !== undefined || json !== undefined) return true;
    const rows = answer.slice(-600).split('\n').map((line) => comparable(line.replace(rowMarker, '')).slice(0, 6));
    const [before = '', last = ''] = rows.filter((row) => row !== '').slice(-2);
    return before === last;
  }

  function tryNearMiss(search: NearMiss, text: string): Step {
    const found = search.find(text.slice(0, search.needed + maxHeld));
    if (found === undefined) return best === undefined ? giveUp() : accept(best, false);
    return joinAt(from + found, { kind: 'overlap', verdict: 'repaired' });
  }

  function accept({ alignment, at, evidence }: Repeat, ended: boolean): Step {
    const repeated = held.slice(from, at);
    const isExact = repeated.trimStart() === answer.slice(alignment.start, end).trimStart() && prefaces.length === 0;
    const kind = repeatKind(alignment);
    const verdict = isExact && evidence === 'certain' ? 'verified' : 'repaired';
    return joinAt(at, { kind, verdict, complete: ended });
  }

  function repeatKind({ start }: Alignment): RemovedKind {
    if (way === 'native') return 'echo';
    if (start === end - comparableAnchorLength()) return 'anchor';
    return start === 0 ? 'restart' : 'overlap';
  }

  function comparableAnchorLength(): number {
    return plan.anchor.length - (answer.trimEnd().length - end);
  }

  function joinAt(at: number, how: { kind: RemovedKind; verdict: Verdict; complete?: boolean }): Step {
    const removed = prefaces.map((preface) => removedPreface(preface));
    removed.push({ kind: how.kind, text: held.slice(from, at) });
    const marked = prefaces.some((preface) => removedPreface(preface).text.includes('<<<'));
    trouble = undefined;
    return { kind: 'join', join: { at, overlaps: true, marked, removed, verdict: how.verdict, complete: how.complete === true } };
  }

  function removedPreface({ kind, from: at, length }: Preface & { from: number }): Removed {
    return { kind, text: held.slice(at, at + length) };
  }

  function giveUp(): Step {
    const sure = prefaces.slice(0, prefaces.findLastIndex((preface) => preface.sure) + 1);
    const last = sure.at(-1);
    const broken = aligner.longestDead;
    if (broken !== undefined && broken.start === 0 && broken.matched >= restartUnits) trouble = 'restart';
    else if (prefaces.some(({ kind }) => kind === 'preamble')) trouble = 'preamble';
    const verdict = way === 'native' ? 'exact' : last === undefined ? 'unverified' : 'repaired';
    const at = last === undefined ? 0 : last.from + last.length;
    const removed = sure.map((preface) => removedPreface(preface));
    return { kind: 'join', join: { at, overlaps: false, marked: false, removed, verdict, complete: false } };
  }

  function finish(): Step {
    if (best !== undefined && best.evidence !== 'if_spaced') {
      return goesOnAsBefore(best) ? giveUp() : accept(best, true);
    }
    const text = held.slice(from);
    if (isCompleteStatement(text)) return completeAt(held.length, { kind: 'complete', text });
    const repeat = aligner.alive.find(({ start, matched }) => matched >= 12 && (start === 0 || start >= end - plan.anchor.length));
    if (!isBroken && repeat !== undefined && !isRefrain(answer, { start: repeat.start, end })) {
      trouble = 'same_text';
      return joinAt(held.length, { kind: repeatKind(repeat), verdict: 'repaired' });
    }
    return afterBreak(held.length, true);
  }

  function completeAt(at: number, statement: Removed): Step {
    const removed = [...prefaces.map((preface) => removedPreface(preface)), statement];
    return { kind: 'join', join: { at, overlaps: false, marked: false, removed, verdict: 'repaired', complete: true } };
  }

  return {
    take,
    end: finish,
    get trouble() {
      if (trouble !== undefined) return trouble;
      return aligner.alive.some(({ start, matched }) => start === 0 && matched >= restartUnits && way !== 'native') ? 'restart' : undefined;
    },
  };
}

function listStarts({ answer, plan, way }: StitcherOptions, end: number): Start[] {
  return way === 'native' ? [{ at: 0 }] : repeatStarts(answer, end, { heads: findHeads(answer, plan.cut), anchorLength: plan.anchor.length });
}

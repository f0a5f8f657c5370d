/* From tallies to the figures of the report. */
import type { Group } from "./models/model.ts";
import { createFigures, type Figures, type Played } from "./play.ts";
import { percentile, type Tally } from "./tally.ts";

export type Target = { name: string; asked: string; reached: string; isMet: boolean; cases: number };

export const repairable: readonly Group[] = ["anchor obeyed", "text repeated", "other repairable"];

/** Adds up the figures of all models of some groups, each model with the same weight as it was played. */
export function sumOf(played: readonly Played[], groups: readonly Group[]): Figures {
  const sum = createFigures();
  for (const { model, all } of played) {
    if (!groups.includes(model.group)) continue;
    add(sum, all);
  }
  return sum;
}

/** The same for each kind of content. */
export function sumByKind(played: readonly Played[], groups: readonly Group[]): Map<string, Figures> {
  const sums = new Map<string, Figures>();
  for (const { model, byKind } of played) {
    if (!groups.includes(model.group)) continue;
    for (const [kind, figures] of byKind) {
      const sum = sums.get(kind) ?? createFigures();
      sums.set(kind, sum);
      add(sum, figures);
    }
  }
  return sums;
}

function add(sum: Figures, figures: Figures): void {
  sum.ours.merge(figures.ours);
  for (const [name, tally] of figures.peers) sum.peers.get(name)?.merge(tally);
}

export function exactShare({ counts }: Tally): number {
  return counts.cases === 0 ? 0 : counts.exact / counts.cases;
}

export function wrongTrimShare({ counts }: Tally): number {
  return counts.cases === 0 ? 0 : counts.wrongTrims / counts.cases;
}

/** Compares what was reached with what was asked for. */
export function listTargets(played: readonly Played[], nanosecondsPerDelta: number): Target[] {
  const obeyed = sumOf(played, ["anchor obeyed", "text repeated"]).ours;
  const all = sumOf(played, repairable).ours;
  const prefill = sumOf(
    played.filter(({ model }) => model.echo !== true),
    ["prefill"],
  ).ours;
  const wellBehaved = sumOf(played, ["well-behaved"]).ours;
  const late = percentile(sumOf(played, [...repairable, "well-behaved", "prefill"]).ours.counts.late, 0.5);
  return [
    atLeast("exact where the model repeats or obeys the anchor", 0.999, obeyed),
    atLeast("exact over all repairable failures", 0.99, all),
    atMost("wrong trims, prefill without echo", 0, prefill),
    atMost("wrong trims, well-behaved models without an anchor", 0.0005, wellBehaved),
    {
      name: "first new text later by, deltas at the median",
      asked: "≤ 1",
      reached: String(late),
      isMet: late <= 1,
      cases: all.counts.cases,
    },
    {
      name: "per delta once settled",
      asked: "< 2 µs",
      reached: `${(nanosecondsPerDelta / 1000).toFixed(3)} µs`,
      isMet: nanosecondsPerDelta < 2000,
      cases: 0,
    },
  ];
}

function atLeast(name: string, share: number, tally: Tally): Target {
  const reached = exactShare(tally);
  return {
    name,
    asked: `≥ ${percent(share, 1)}`,
    reached: percent(reached, 3),
    isMet: reached >= share,
    cases: tally.counts.cases,
  };
}

function atMost(name: string, share: number, tally: Tally): Target {
  const reached = wrongTrimShare(tally);
  return {
    name,
    asked: share === 0 ? "0" : `≤ ${percent(share, 2)}`,
    reached: percent(reached, 3),
    isMet: reached <= share,
    cases: tally.counts.cases,
  };
}

/** Rounds down, so that 100 % means all of them. */
export function percent(share: number, digits: number): string {
  const scale = 10 ** digits;
  return `${(Math.floor(share * 100 * scale + 1e-9) / scale).toFixed(digits)} %`;
}

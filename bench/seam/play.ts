/* Plays many cases of one model: places from the corpus, outcomes of the joiner and of its peers. */
import type { Answer } from "./corpus/corpus.ts";
import { cutKinds, listCuts } from "./cuts.ts";
import { type Case, makeCase, join, tallyOutcome, tallyPeer } from "./measure.ts";
import type { Model } from "./models/model.ts";
import { peers } from "./peers.ts";
import { createRandom, type Random } from "./random.ts";
import { createTally, type Tally } from "./tally.ts";

/** A complete answer and where it is cut. */
export type CutPoint = { kind: string; whole: string; cut: number };

export type Figures = { ours: Tally; peers: ReadonlyMap<string, Tally> };

export type Played = {
  model: Model;
  /** Different places of the corpus at which this failure could happen, where they were counted. */
  places: number | undefined;
  all: Figures;
  byKind: ReadonlyMap<string, Figures>;
};

const mostMisses = 20;

/** Cuts of every kind, each kind equally likely. */
export function createCutPicker(corpus: readonly Answer[]): (random: Random) => CutPoint {
  const answers = corpus.map(({ kind, text }) => ({
    kind,
    text,
    cuts: cutKinds.map((cutKind) => listCuts(text, cutKind)).filter((cuts) => cuts.length > 0),
  }));
  return (random) => {
    const { kind, text, cuts } = random.pick(answers);
    return { kind, whole: text, cut: random.pick(random.pick(cuts)) };
  };
}

/** Plays `count` cases; where the failure is rare, its places are searched out first. */
export function playModel(
  model: Model,
  options: { corpus: readonly Answer[]; count: number; seed: number; pickCut: (random: Random) => CutPoint },
): Played {
  const { corpus, count, seed, pickCut } = options;
  const random = createRandom(seed);
  const all = createFigures();
  const byKind = new Map<string, Figures>();
  let places: CutPoint[] | undefined;
  for (let played = 0, tried = 0; played < count; tried += 1) {
    if (places === undefined && tried > 500 && tried > played * mostMisses)
      places = searchPlaces(model, corpus, random);
    if (places?.length === 0) break;
    const found = makeCase(model, places === undefined ? pickCut(random) : random.pick(places), random);
    if (found === undefined) continue;
    const own = byKind.get(found.kind) ?? createFigures();
    byKind.set(found.kind, own);
    tally(found, [all, own]);
    played += 1;
  }
  return { model, places: places?.length, all, byKind };
}

export function createFigures(): Figures {
  return { ours: createTally(), peers: new Map(peers.map(({ name }) => [name, createTally()])) };
}

function searchPlaces(model: Model, corpus: readonly Answer[], random: Random): CutPoint[] {
  return corpus.flatMap(({ kind, text }) =>
    listCuts(text, "any character")
      .map((cut) => ({ kind, whole: text, cut }))
      .filter((place) => makeCase(model, place, random) !== undefined),
  );
}

function tally(played: Case, figures: readonly Figures[]): void {
  const outcome = join(played);
  for (const { ours } of figures) tallyOutcome(ours, played, outcome);
  for (const peer of peers) {
    for (const { peers: tallies } of figures) {
      const own = tallies.get(peer.name);
      if (own !== undefined) tallyPeer(own, played, peer);
    }
  }
}

import { beforeAll, describe, expect, test } from "vitest";
import { type Answer, writeCorpus } from "./corpus/corpus.ts";
import { createRandom } from "./random.ts";
import { drawChart } from "./chart.ts";
import { exactShare, repairable, sumOf, wrongTrimShare } from "./figures.ts";
import { models } from "./models/models.ts";
import { peers } from "./peers.ts";
import { type CutPoint, createCutPicker, type Played, playModel } from "./play.ts";
import type { Random } from "./random.ts";

const casesPerModel = 60;
const seed = 77;

let corpus: readonly Answer[] = [];
let played: readonly Played[] = [];

/** Searching out rare places takes long, so the fast run leaves those models out. */
const common = models.filter(
  ({ name }) => !/JSON list|table head again|tag begun|list marker|comma|halved|joined/u.test(name),
);

beforeAll(() => {
  const whole = writeCorpus();
  corpus = whole;
  const part = whole.filter((_answer, index) => index % 5 === 0);
  const pickCut: (random: Random) => CutPoint = createCutPicker(part);
  played = common.map((model, index) =>
    playModel(model, { corpus: part, count: casesPerModel, seed: seed + index, pickCut }),
  );
}, 60_000);

describe("the corpus", () => {
  test("has more than 300 different answers and is the same each time", () => {
    expect(new Set(corpus.map(({ text }) => text)).size).toBeGreaterThan(300);
    expect(writeCorpus()).toEqual(corpus);
  });
});

describe("a small part of the benchmark", () => {
  test("every model was played", () => {
    expect(
      played.filter(({ all }) => all.ours.counts.cases < casesPerModel).map(({ model }) => model.name),
    ).toEqual([]);
  });

  test("repeats and anchors are joined exactly", () => {
    expect(exactShare(sumOf(played, ["anchor obeyed", "text repeated"]).ours)).toBeGreaterThanOrEqual(0.997);
  });

  test("repairable failures are repaired", () => {
    expect(exactShare(sumOf(played, repairable).ours)).toBeGreaterThanOrEqual(0.99);
  });

  test("prefill streams are never trimmed, others hardly ever", () => {
    expect(wrongTrimShare(sumOf(played, ["prefill"]).ours)).toBe(0);
    expect(wrongTrimShare(sumOf(played, ["well-behaved"]).ours)).toBeLessThanOrEqual(0.01);
  });

  test("every peer is worse", () => {
    const { ours, peers: others } = sumOf(played, repairable);
    for (const { name } of peers) {
      const tally = others.get(name);
      expect(tally === undefined ? 1 : exactShare(tally)).toBeLessThan(exactShare(ours));
    }
  });
});

test("chance is the same for the same seed and spread over its range", () => {
  const [first, second] = [createRandom(5), createRandom(5)];
  const drawn = Array.from({ length: 1000 }, () => first.between(0, 9));
  expect(Array.from({ length: 1000 }, () => second.between(0, 9))).toEqual(drawn);
  for (let digit = 0; digit < 10; digit += 1)
    expect(drawn.filter((value) => value === digit).length).toBeGreaterThan(60);
});

test("the chart is well-formed", () => {
  expect(drawChart("A title", [{ group: "one", shares: [{ name: "seam", share: 0.5 }] }])).toMatch(
    /^<svg [^>]+>[\s\S]*<\/svg>\n$/u,
  );
});

/* Plays every model and writes REPORT.md and chart.svg: `node bench/seam/run.ts [cases per model]`. */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { writeCorpus } from "./corpus/corpus.ts";
import { type Bars, drawChart } from "./chart.ts";
import { exactShare, sumOf } from "./figures.ts";
import type { Group } from "./models/model.ts";
import { models } from "./models/models.ts";
import { createCutPicker, type Played, playModel } from "./play.ts";
import { writeReport } from "./report.ts";
import { measureHostile, measureSettled } from "./speed.ts";

const defaultCases = 10_000;
/** Groups of few models, so that each figure stands on more than 100,000 cases. */
const weights: Partial<Record<Group, number>> = { "well-behaved": 5, prefill: 5 };
const firstSeed = 1000;
const sizes = [50_000, 500_000, 5_000_000];
const charted: readonly Group[] = [
  "anchor obeyed",
  "text repeated",
  "other repairable",
  "well-behaved",
  "prefill",
];

const casesPerModel = Number(process.argv[2] ?? defaultCases);
const corpus = writeCorpus();
const pickCut = createCutPicker(corpus);
const nanosecondsPerDelta = measureSettled();
const played = models.map((model, index) => {
  const result = playModel(model, {
    corpus,
    count: casesPerModel * (weights[model.group] ?? 1),
    seed: firstSeed + index,
    pickCut,
  });
  console.log(
    `${(exactShare(result.all.ours) * 100).toFixed(3).padStart(8)} %  ${model.group}: ${model.name}`,
  );
  return result;
});

const report = writeReport({
  played,
  answers: corpus.length,
  nanosecondsPerDelta,
  hostile: measureHostile(sizes),
  machine: `Node ${process.versions.node}, ${cpus()[0]?.model ?? "unknown processor"}`,
});
writeFileSync(new URL("REPORT.md", import.meta.url), report);
writeFileSync(
  new URL("chart.svg", import.meta.url),
  drawChart(
    "Exact joins: every character right",
    charted.map((group) => bars(group, played)),
  ),
);

function bars(group: Group, results: readonly Played[]): Bars {
  const { ours, peers } = sumOf(results, [group]);
  return {
    group,
    shares: [
      { name: "seam", share: exactShare(ours) },
      ...[...peers].map(([name, tally]) => ({ name, share: exactShare(tally) })),
    ],
  };
}

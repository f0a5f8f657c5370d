/* Writes the report in Markdown. */
import { exactShare, listTargets, percent, repairable, sumByKind, wrongTrimShare } from "./figures.ts";
import type { Group } from "./models/model.ts";
import { peers } from "./peers.ts";
import type { Played } from "./play.ts";
import type { Speed } from "./speed.ts";
import { percentile, type Tally } from "./tally.ts";

export type Run = {
  played: readonly Played[];
  answers: number;
  nanosecondsPerDelta: number;
  hostile: readonly Speed[];
  machine: string;
};

const groups: readonly Group[] = [
  "anchor obeyed",
  "text repeated",
  "other repairable",
  "well-behaved",
  "prefill",
  "undecidable",
];

export function writeReport(run: Run): string {
  return [
    "# The seam, measured",
    introduction(run),
    "![Exact joins per group](chart.svg)",
    "## Targets",
    targets(run),
    "## Per failure",
    "Exact: the joined text equals the original, character for character. Duplicated and lost: characters per 1,000 cases. Flagged: the report of the join says `unverified` or advises a retry. Late: deltas by which the first new text is shown later than it arrived. Pending: new characters that the join kept back. The last columns are the exact joins of peers.",
    ...groups.flatMap((group) => [`### ${heading(group)}`, perFailure(run, group)]),
    "## Per kind of content",
    "All models that obey the anchor, repeat or fail repairably; the last column: wrong trims of well-behaved models.",
    perKind(run),
    "## Speed",
    `A settled joiner costs ${run.nanosecondsPerDelta.toFixed(0)} ns per delta. Plan and whole stream in deltas of five characters, on inputs made to be slow, in milliseconds:`,
    speed(run.hostile),
    "## What is not reached, and why",
    shortfalls(run),
    "## How it is done",
    method,
    "",
  ].join("\n\n");
}

const method = [
  "Answers are written by seeded templates (`corpus/`), cut in eleven ways (`cuts.ts`), and continued by simulated models (`models/`) that know the true rest; what a perfect join appends is known exactly. The models share no code with the package. Streams are split into uneven deltas. Peers take the same deltas: plain concatenation; a fixed joiner (a space unless there is white space); the longest raw overlap in the first 500 characters, from one character on; a buffer of 500 characters with an overlap of at least five.",
  "Undecidable are failures after which the same two texts could also come from a model that did nothing wrong, so that no join can know; they count in no target. Where a failure can happen at few places only, its places are counted in the table, and the same place is played with different splits and wordings.",
  "Run it with `node bench/seam/run.ts`, or with fewer cases: `node bench/seam/run.ts 500`.",
].join("\n\n");

function introduction({ answers, played, machine }: Run): string {
  const cases = played.reduce((sum, { all }) => sum + all.ours.counts.cases, 0);
  return `${answers} complete answers, ${played.length} simulated models, ${count(cases)} cases; fixed seeds. ${machine}.`;
}

function targets({ played, nanosecondsPerDelta }: Run): string {
  const rows = listTargets(played, nanosecondsPerDelta).map(({ name, asked, reached, isMet, cases }) => [
    name,
    asked,
    reached,
    isMet ? "yes" : "**no**",
    cases === 0 ? "" : count(cases),
  ]);
  return table(["figure", "asked", "reached", "met", "cases"], rows);
}

function perFailure({ played }: Run, group: Group): string {
  const rows = played
    .filter(({ model }) => model.group === group)
    .map(({ model, all, places }) => {
      const { counts } = all.ours;
      return [
        model.name + (places === undefined ? "" : ` (${count(places)} places)`),
        count(counts.cases),
        percent(exactShare(all.ours), 2),
        perThousand(counts.duplicated, counts.cases),
        perThousand(counts.lost, counts.cases),
        percent(counts.flagged / counts.cases, 1),
        pair(counts.late),
        pair(counts.pending),
        ...peers.map(({ name }) => peerShare(all.peers.get(name))),
      ];
    });
  return table(
    [
      "model",
      "cases",
      "exact",
      "duplicated",
      "lost",
      "flagged",
      "late p50 / p99",
      "pending p50 / p99",
      ...peers.map(({ name }) => name),
    ],
    rows,
  );
}

function perKind({ played }: Run): string {
  const trims = sumByKind(played, ["well-behaved"]);
  const rows = [...sumByKind(played, repairable)].map(([kind, { ours, peers: others }]) => {
    const own = trims.get(kind)?.ours;
    return [
      kind,
      count(ours.counts.cases),
      percent(exactShare(ours), 2),
      ...peers.map(({ name }) => peerShare(others.get(name))),
      own === undefined ? "" : (wrongTrimShare(own) * 100).toFixed(3) + " %",
    ];
  });
  return table(["content", "cases", "exact", ...peers.map(({ name }) => name), "wrong trims"], rows);
}

function speed(hostile: readonly Speed[]): string {
  const sizes = [...new Set(hostile.map(({ size }) => size))];
  const names = [...new Set(hostile.map(({ name }) => name))];
  const rows = names.map((name) => [
    name,
    ...sizes.map(
      (size) =>
        hostile.find((entry) => entry.name === name && entry.size === size)?.milliseconds.toFixed(0) ?? "",
    ),
  ]);
  return table(["input", ...sizes.map((size) => `${count(size)} characters`)], rows);
}

function shortfalls({ played, nanosecondsPerDelta }: Run): string {
  const missed = listTargets(played, nanosecondsPerDelta).filter(({ isMet }) => !isMet);
  const weak = played.filter(
    ({ model, all }) => repairable.includes(model.group) && exactShare(all.ours) < 0.999,
  );
  const trims = [...sumByKind(played, ["well-behaved"])].filter(
    ([, { ours }]) => wrongTrimShare(ours) > 0.0005,
  );
  return [
    missed.length === 0
      ? "All targets are met."
      : missed.map(({ name, asked, reached }) => `- ${name}: ${reached} instead of ${asked}.`).join("\n"),
    `Below 99.9 %: ${list(weak.map(({ model, all }) => `${model.name} (${percent(exactShare(all.ours), 2)})`))}.`,
    `Wrong trims above 0.05 % of a kind: ${list(trims.map(([kind, { ours }]) => `${kind} (${percent(wrongTrimShare(ours), 2)})`))}. Equal texts one after the other cannot be told from a model that repeats itself: where two lines of verse or two equal cells of a row may follow each other, the text is kept and the join is unverified, so a model that really repeats just that is not repaired; a single word or line that is sung twice is taken for a repeat unless the answer has shown such a pair before.`,
  ].join("\n\n");
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.join(", ");
}

function peerShare(tally: Tally | undefined): string {
  return tally === undefined ? "" : percent(exactShare(tally), 1);
}

function pair(histogram: ReadonlyMap<number, number>): string {
  return `${percentile(histogram, 0.5)} / ${percentile(histogram, 0.99)}`;
}

function perThousand(characters: number, cases: number): string {
  return cases === 0 ? "" : ((characters * 1000) / cases).toFixed(1);
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function heading(group: string): string {
  return group.charAt(0).toUpperCase() + group.slice(1);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

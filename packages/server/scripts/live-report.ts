/** One prompt that was started, stopped and continued. */
export type LiveTrial = {
  prompt: string;
  /** In which way the continuation was asked for; undefined where it did not come to that. */
  mode: string | undefined;
  verdict: string | undefined;
  ttftMs: number | undefined;
  /** The last characters before the seam and the first after it. */
  seam: string | undefined;
  error: string | undefined;
};

export type LiveModel = {
  model: string;
  /** What the table and the configuration said before anything was asked. */
  expected: string;
  probe: string | undefined;
  /** As the server would do it. */
  usual: readonly LiveTrial[];
  /** The same prompts with an anchor, whatever the model can. */
  anchored: readonly LiveTrial[];
};

/** A report in Markdown on what models did, for people and for the table of capabilities. */
export function toLiveReport(models: readonly LiveModel[], day: string): string {
  return [`# What models did on ${day}`, ...models.map(toSection)].join("\n\n").concat("\n");
}

function toSection({ model, expected, probe, usual, anchored }: LiveModel): string {
  return [
    `## ${model}`,
    [`- Known before: ${expected}`, `- Probe: ${probe ?? "no verdict"}`, `- ${summary("As usual", usual)}`]
      .concat(`- ${summary("With an anchor", anchored)}`)
      .join("\n"),
    table([...usual, ...anchored]),
  ].join("\n\n");
}

function summary(name: string, trials: readonly LiveTrial[]): string {
  const sure = trials.filter(({ verdict }) => verdict === "exact" || verdict === "verified").length;
  const times = trials
    .flatMap(({ ttftMs }) => (ttftMs === undefined ? [] : [ttftMs]))
    .toSorted((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)];
  const first = median === undefined ? "" : `; first token after ${median} ms (median)`;
  return `${name}: ${sure} of ${trials.length} seams exact or verified${first}`;
}

function table(trials: readonly LiveTrial[]): string {
  const rows = trials.map(({ prompt, mode, verdict, ttftMs, seam, error }) =>
    [prompt, mode ?? "–", verdict ?? "–", ttftMs === undefined ? "–" : `${ttftMs} ms`, error ?? seam ?? ""]
      .map(toCell)
      .join(" | "),
  );
  const head = [
    "prompt | way | verdict | first token | the seam, or what went wrong",
    "--- | --- | --- | --- | ---",
  ];
  return [...head, ...rows].map((row) => `| ${row} |`).join("\n");
}

function toCell(text: string): string {
  return text.replaceAll("\n", "⏎").replaceAll("|", "\\|");
}

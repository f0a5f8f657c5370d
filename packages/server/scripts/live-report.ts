/** The result of one prompt: an answer that the test started, stopped and continued. */
export type PromptResult = {
  prompt: string;
  /** The mode of the continuation; undefined if the test failed before it. */
  mode: string | undefined;
  verdict: string | undefined;
  ttftMs: number | undefined;
  /** The last characters before the seam and the first after it. */
  seam: string | undefined;
  error: string | undefined;
};

export type TestedModel = {
  model: string;
  /** The capability by the table and the configuration, before the probe. */
  expected: string;
  probe: string | undefined;
  /** The prompts in the mode that the server would use. */
  usual: readonly PromptResult[];
  /** The same prompts in mode `anchored`. */
  anchored: readonly PromptResult[];
};

/** A Markdown report on model tests, as a source for rows of the capability table. */
export function toLiveReport(models: readonly TestedModel[], day: string): string {
  return [`# What models did on ${day}`, ...models.map(toSection)].join("\n\n").concat("\n");
}

function toSection({ model, expected, probe, usual, anchored }: TestedModel): string {
  return [
    `## ${model}`,
    [`- Known before: ${expected}`, `- Probe: ${probe ?? "no verdict"}`, `- ${summary("As usual", usual)}`]
      .concat(`- ${summary("With an anchor", anchored)}`)
      .join("\n"),
    table([...usual, ...anchored]),
  ].join("\n\n");
}

function summary(name: string, results: readonly PromptResult[]): string {
  const joined = results.filter(({ verdict }) => verdict === "exact" || verdict === "verified").length;
  const times = results
    .flatMap(({ ttftMs }) => (ttftMs === undefined ? [] : [ttftMs]))
    .toSorted((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)];
  const first = median === undefined ? "" : `; first token after ${median} ms (median)`;
  return `${name}: ${joined} of ${results.length} seams exact or verified${first}`;
}

function table(results: readonly PromptResult[]): string {
  const rows = results.map(({ prompt, mode, verdict, ttftMs, seam, error }) =>
    [prompt, mode ?? "–", verdict ?? "–", ttftMs === undefined ? "–" : `${ttftMs} ms`, error ?? seam ?? ""]
      .map(toCell)
      .join(" | "),
  );
  const head = [
    "prompt | mode | verdict | first token | the seam, or what went wrong",
    "--- | --- | --- | --- | ---",
  ];
  return [...head, ...rows].map((row) => `| ${row} |`).join("\n");
}

function toCell(text: string): string {
  return text.replaceAll("\n", "⏎").replaceAll("|", "\\|");
}

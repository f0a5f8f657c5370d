import { expect, test } from "vitest";
import { type PromptResult, toLiveReport } from "./live-report.ts";

const result = (rest: Partial<PromptResult>): PromptResult => ({
  prompt: "Count",
  mode: "prefill",
  verdict: "exact",
  ttftMs: 100,
  seam: "one, ‖two",
  error: undefined,
  ...rest,
});

test("a report says of each model what was known, what the probe saw and how each seam came out", () => {
  const usual = [result({}), result({ ttftMs: 300, verdict: "unverified", seam: "a | b\n‖c" })];
  const anchored = [result({ mode: undefined, verdict: undefined, ttftMs: undefined, error: "no quota" })];
  const model = { model: "a/b", expected: "prefill (table)", probe: "continues", usual, anchored };
  const report = toLiveReport(
    [model, { ...model, model: "a/c", probe: undefined, anchored: [] }],
    "2026-11-01",
  );
  expect(report).toContain("# What models did on 2026-11-01\n\n## a/b\n");
  expect(report).toContain("- As usual: 1 of 2 seams exact or verified; first token after 300 ms (median)\n");
  expect(report).toContain("- With an anchor: 0 of 1 seams exact or verified\n");
  expect(report).toContain("| Count | prefill | unverified | 300 ms | a \\| b⏎‖c |\n");
  expect(report).toContain("| Count | – | – | – | no quota |\n");
  expect(report).toContain("- Probe: no verdict\n");
});

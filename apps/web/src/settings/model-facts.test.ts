import { expect, test } from "vitest";
import { modelEntry } from "../testing/models.ts";
import { describeFacts, describeSource } from "./model-facts.ts";

const valuesOf = (facts: ReturnType<typeof describeFacts>) => facts.map(({ value }) => value);

test("[H3.10] what nobody knows of a model says so", () => {
  expect(valuesOf(describeFacts(modelEntry({ id: "a/b" })))).toEqual([
    "unknown",
    "unknown",
    "unknown",
    "unknown",
    "never",
  ]);
});

test("[H3.10] what is known is given in figures that can be read", () => {
  const model = modelEntry({
    id: "a/b",
    context_tokens: 128_000,
    max_output_tokens: 16_384,
    price: { input: 0.075, output: 10 },
    bills_after_abort: false,
    probed_at: Date.UTC(2026, 9, 31, 12),
  });
  expect(valuesOf(describeFacts(model))).toEqual([
    "128,000 tokens",
    "16,384 tokens",
    "$0.075 in, $10.00 out, per million tokens",
    "no",
    "Oct 31, 2026",
  ]);
});

test.each([
  [{ from: "config", source: "x", date: null }, "Set in the configuration file"],
  [{ from: "probe", source: "x", date: "2026-10-31" }, "Seen in a probe, 2026-10-31"],
  [{ from: "table", source: "a page", date: "2026-10-31" }, /table of known models, 2026-10-31 \(a page\)$/],
  [{ from: "unknown", source: "", date: null }, /^Nobody knows/],
] as const)("[C3.7] where it is known from: %j", (capability, words) => {
  expect(describeSource(modelEntry({ id: "a/b", capability }))).toMatch(words);
});

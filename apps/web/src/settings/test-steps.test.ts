import type { ModelTestStep } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { describeStep } from "./test-steps.ts";

const reported = {
  step: "reported",
  mode: "prefill",
  verdict: "exact",
  ttft_ms: 40,
  continue_ttft_ms: 1200,
  first: "one, two",
  second: ", three",
} as const;

test.each<[ModelTestStep, string]>([
  [{ step: "probed", verdict: "starts_anew" }, "Probed: starts anew"],
  [{ step: "probed", verdict: null }, "No probe: how it continues was not asked"],
  [{ step: "started", ttft_ms: 1234 }, "Started: the first word came after 1,234 ms"],
  [{ step: "stopped", text: "one, two" }, "Stopped after 8 characters"],
  [{ step: "continuing", mode: "anchored" }, "Continuing by anchor…"],
  [reported, "Continued: the first new word came after 1,200 ms; the join is exact"],
  [{ ...reported, continue_ttft_ms: null }, "Continued: nothing came; the join is exact"],
])("[H3.11] %j", (step, text) => {
  expect(describeStep(step)).toMatchObject({ text, tone: "calm" });
});

test("[H3.11] the report shows the two texts, and a failure what to change", () => {
  expect(describeStep(reported).texts).toEqual({ first: "one, two", second: ", three" });
  const error = { code: "provider_unauthorized", message: "Check the key.", retryable: false } as const;
  expect(describeStep({ step: "failed", error })).toEqual({ text: "Failed: Check the key.", tone: "error" });
});

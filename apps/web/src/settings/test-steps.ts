import type { ModelTestStep } from "@agent-max/protocol";

/** One line of a model test. `texts`: what the model wrote before and after the seam. */
export type StepLine = { text: string; tone: "calm" | "error"; texts?: { first: string; second: string } };

/** The line that the page shows for a step. */
export function describeStep(step: ModelTestStep): StepLine {
  switch (step.step) {
    case "probed":
      return calm(
        step.verdict === null
          ? "No probe: how it continues was not asked"
          : `Probed: ${step.verdict.replaceAll("_", " ")}`,
      );
    case "started":
      return calm(`Started: the first word came after ${toMs(step.ttft_ms)}`);
    case "stopped":
      return calm(`Stopped after ${step.text.length} characters`);
    case "continuing":
      return calm(step.mode === "prefill" ? "Continuing directly…" : "Continuing by anchor…");
    case "reported": {
      const { first, second, continue_ttft_ms: ttftMs } = step;
      const came = ttftMs === null ? "nothing came" : `the first new word came after ${toMs(ttftMs)}`;
      return { ...calm(`Continued: ${came}; the join is ${step.verdict}`), texts: { first, second } };
    }
    case "failed":
      return { text: `Failed: ${step.error.message}`, tone: "error" };
  }
}

function calm(text: string): StepLine {
  return { text, tone: "calm" };
}

function toMs(durationMs: number): string {
  return `${durationMs.toLocaleString("en")} ms`;
}

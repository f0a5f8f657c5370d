import type { ModelTestStep } from "@agent-max/protocol";
import { useEffect, useRef, useState } from "react";
import { useApp } from "../state/app-context.ts";
import { keys } from "../state/queries.ts";
import { toAppError } from "../lib/to-app-error.ts";
import { describeStep } from "./test-steps.ts";

export type ModelTest = { phase: "idle" | "running" | "over"; steps: ModelTestStep[] };

/** The test of one model; leaving the settings cancels it. */
export function useModelTest(model: string): ModelTest & { start: () => void } {
  const { client, queryClient, announcer } = useApp();
  const [test, setTest] = useState<ModelTest>({ phase: "idle", steps: [] });
  const controller = useRef<AbortController>(undefined);
  useEffect(() => () => controller.current?.abort(), []);

  async function run({ signal }: AbortController) {
    const steps: ModelTestStep[] = [];
    setTest({ phase: "running", steps });
    try {
      for await (const step of client.testModel(model, signal)) {
        steps.push(step);
        setTest({ phase: "running", steps: [...steps] });
      }
    } catch (cause) {
      if (signal.aborted) return;
      steps.push({ step: "failed", error: toAppError(cause).toWire() });
    }
    const last = steps.at(-1);
    if (last !== undefined) announcer.announce(describeStep(last).text);
    setTest({ phase: "over", steps: [...steps] });
    // The test begins with a probe, which may have changed what the server knows of the model.
    void queryClient.invalidateQueries({ queryKey: keys.models });
  }

  function start() {
    if (test.phase === "running") return;
    controller.current = new AbortController();
    void run(controller.current);
  }

  return { ...test, start };
}

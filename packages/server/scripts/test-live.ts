import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { parseConfig } from "../src/config.ts";
import type { ResolvedModel } from "../src/engine/ports/model.ts";
import { systemClock } from "../src/lib/clock.ts";
import { createProbes } from "../src/models/capabilities/probes.ts";
import { createModelRegistry } from "../src/models/model-registry.ts";
import { type ModelTest, testModel } from "../src/models/model-test.ts";
import { type PromptResult, type TestedModel, toLiveReport } from "./live-report.ts";

// Tests a real model with a real key: probes it, starts, stops and continues answers, and writes a report.

const usage = `npm run test:live -- --provider NAME [--model MODEL] [--prompts 3] [--report live-report.md]

Providers and keys come from the environment and from agent-max.json, as for the server.`;

const prompts = [
  "Write the numbers from one to sixty as English words, in order, separated by commas. Write nothing else.",
  "Explain in five short paragraphs how a steam engine works.",
  "Write a TypeScript function with comments that parses a CSV line with quotes. Answer with one code block.",
  "Schreibe einen Absatz von zehn Sätzen über die Geschichte der Brücken.",
  "Make a Markdown table of ten rivers with their lengths and the countries they flow through.",
  "用中文写一篇关于茶的短文，大约两百字。",
];

const { values } = parseArgs({
  options: {
    provider: { type: "string" },
    model: { type: "string" },
    prompts: { type: "string", default: "3" },
    report: { type: "string", default: "live-report.md" },
    help: { type: "boolean", default: false },
  },
});

const logger = { info: () => {}, warn: () => {}, error: () => {} };

async function run(provider: string): Promise<void> {
  const store = { load: async () => [], save: async () => {} };
  const probes = await createProbes({ store, clock: systemClock, logger });
  const deps = { probes, clock: systemClock, environment: process.env, logger };
  const registry = await createModelRegistry(parseConfig(process.env), deps);
  try {
    const { default_model, models } = await registry.catalog.list();
    const ids = models.filter((model) => model.provider === provider).map(({ id }) => id);
    if (ids.length === 0) {
      const names = [...new Set(models.map((model) => model.provider))].join(", ");
      throw new Error(`There is no provider ${provider}. Choose one of: ${names}.`);
    }
    const defaultModel = ids.includes(default_model) ? default_model : (ids[0] ?? default_model);
    const name = values.model === undefined ? defaultModel : `${provider}/${values.model}`;
    const tested = await testPrompts(registry.catalog.resolveForTest(name));
    const report = toLiveReport([tested], new Date().toISOString().slice(0, 10));
    await writeFile(values.report, report);
    console.log(`${report}\nWritten to ${values.report}.`);
  } finally {
    await probes.close();
    await registry.close();
  }
}

async function testPrompts({ resolved, probe }: ModelTest): Promise<TestedModel> {
  const before = resolved.info?.capability();
  const verdict = await probe().catch(() => undefined);
  const chosen = prompts.slice(0, Math.max(1, Number(values.prompts) || 1));
  const usual: PromptResult[] = [];
  const anchored: PromptResult[] = [];
  for (const prompt of chosen) {
    usual.push(await testPrompt(resolved, prompt));
    anchored.push(await testPrompt(alwaysAnchored(resolved), prompt));
  }
  return {
    model: resolved.id ?? resolved.model,
    expected: before === undefined ? "nothing" : `${before.mode} (${before.from}: ${before.source})`,
    probe: verdict,
    usual,
    anchored,
  };
}

async function testPrompt(resolved: ResolvedModel, message: string): Promise<PromptResult> {
  const deps = { resolved, clock: systemClock, probe: async () => undefined, message };
  const prompt = message.length > 40 ? `${message.slice(0, 39)}…` : message;
  const empty = {
    mode: undefined,
    verdict: undefined,
    ttftMs: undefined,
    seam: undefined,
    error: undefined,
  };
  for await (const step of testModel(deps, AbortSignal.timeout(120_000))) {
    if (step.step === "failed") return { ...empty, prompt, error: step.error.message };
    if (step.step === "reported") {
      const seam = `${step.first.slice(-30)}‖${step.second.slice(0, 30)}`;
      return { ...empty, prompt, mode: step.mode, verdict: step.verdict, ttftMs: step.ttft_ms, seam };
    }
  }
  return { ...empty, prompt, error: "it ended without a report" };
}

/** The same model, continued in mode `anchored` whatever its capability says. */
function alwaysAnchored(resolved: ResolvedModel): ResolvedModel {
  const { info } = resolved;
  if (info === undefined) return resolved;
  const continuation = async () => ({ ...info.capability(), mode: "anchored" as const });
  return { ...resolved, info: { ...info, continuation } };
}

if (values.help || values.provider === undefined) {
  console.log(usage);
  process.exitCode = values.help ? 0 : 1;
} else {
  await run(values.provider).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}

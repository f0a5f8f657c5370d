import { readFileSync } from "node:fs";
import { z } from "zod";
import type { ProviderKind } from "./row.ts";

const factsSchema = z.object({
  contextTokens: z.int().nullable(),
  maxOutputTokens: z.int().nullable(),
  /** US dollars for a million tokens. */
  price: z.object({ input: z.number(), output: z.number() }).nullable(),
  /** Present, as false, where the provider refuses a temperature. */
  temperature: z.literal(false).optional(),
});
export type ModelFacts = z.output<typeof factsSchema>;

const snapshotSchema = z.object({
  source: z.string(),
  date: z.string(),
  /** By provider, then by model. */
  providers: z.record(z.string(), z.record(z.string(), factsSchema)),
});
export type FactsSnapshot = z.output<typeof snapshotSchema>;

/** Reads the facts that the repository holds. */
export function readSnapshot(): FactsSnapshot {
  const path = new URL("./models.json", import.meta.url);
  return snapshotSchema.parse(JSON.parse(readFileSync(path, "utf8")));
}

/** The name that the snapshot has for the provider at a host. */
const providersByHost: readonly (readonly [RegExp, string])[] = [
  [/^api\.openai\.com$|\.openai\.azure\.com$/, "openai"],
  [/^api\.deepseek\.com$/, "deepseek"],
  [/^api\.mistral\.ai$/, "mistral"],
  [/^api\.moonshot\.(ai|cn)$/, "moonshotai"],
  [/dashscope.*\.aliyuncs\.com$/, "alibaba"],
  [/^api\.groq\.com$/, "groq"],
  [/^api\.x\.ai$/, "xai"],
  [/^openrouter\.ai$/, "openrouter"],
  [/^api\.together\.(xyz|ai)$/, "togetherai"],
  [/^api\.fireworks\.ai$/, "fireworks-ai"],
  [/^api\.cerebras\.ai$/, "cerebras"],
  [/^api\.z\.ai$/, "zai"],
  [/^api\.anthropic\.com$/, "anthropic"],
  [/^generativelanguage\.googleapis\.com$/, "google"],
];

/** Whether the snapshot has the provider at this host. */
export function isKnownHost(host: string): boolean {
  return providersByHost.some(([pattern]) => pattern.test(host));
}

type FactsTarget = { kind: ProviderKind; host: string; model: string };

/** The facts of a model at a host; undefined for hosts that the snapshot does not have: their limits are their own. */
export function findFacts(
  snapshot: FactsSnapshot,
  { kind, host, model }: FactsTarget,
): ModelFacts | undefined {
  if (kind === "demo") return undefined;
  const provider = providersByHost.find(([pattern]) => pattern.test(host))?.[1];
  const models = provider === undefined ? undefined : snapshot.providers[provider];
  if (models === undefined) return undefined;
  const name = model.replace(/^models\//, "");
  return models[name] ?? models[name.replace(/-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, "")];
}

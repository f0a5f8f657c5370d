import { readFileSync } from "node:fs";
import { z } from "zod";
import type { ProviderKind } from "./table.ts";

const factsSchema = z.object({
  context: z.int().nullable(),
  output: z.int().nullable(),
  /** US dollars for a million tokens. */
  price: z.object({ input: z.number(), output: z.number() }).nullable(),
  /** Present, as false, where a temperature is refused. */
  temperature: z.literal(false).optional(),
});
export type ModelFacts = z.output<typeof factsSchema>;

export const snapshotSchema = z.object({
  source: z.string(),
  date: z.string(),
  /** Provider, then model. */
  providers: z.record(z.string(), z.record(z.string(), factsSchema)),
});
export type FactsSnapshot = z.output<typeof snapshotSchema>;

const path = new URL("./models.json", import.meta.url);
let loaded: FactsSnapshot | undefined;

/** The facts kept in the repository, read once. */
export function readSnapshot(): FactsSnapshot {
  loaded ??= snapshotSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  return loaded;
}

/** Who serves an address, by the name that the snapshot has for it. */
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

/** Whether an address is one of a provider whose models are known. */
export function isKnownHost(host: string): boolean {
  return providersByHost.some(([pattern]) => pattern.test(host));
}

/** What is known of a model at an address; undefined for strangers, whose windows are their own. */
export function factsOf(
  { kind, host, model }: { kind: ProviderKind; host: string; model: string },
  snapshot: FactsSnapshot = readSnapshot(),
): ModelFacts | undefined {
  if (kind === "demo") return undefined;
  const provider = providersByHost.find(([pattern]) => pattern.test(host))?.[1];
  const models = provider === undefined ? undefined : snapshot.providers[provider];
  if (models === undefined) return undefined;
  const name = model.replace(/^models\//, "");
  return models[name] ?? models[name.replace(/-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, "")];
}

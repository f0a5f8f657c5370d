import { isObject, type JsonObject, listIn, objectIn, toPositiveInteger } from "../src/lib/json.ts";
import type { FactsSnapshot, ModelFacts } from "../src/models/capabilities/model-facts.ts";

/** The providers whose models are kept. */
const keptProviders = [
  "openai",
  "anthropic",
  "google",
  "deepseek",
  "mistral",
  "moonshotai",
  "alibaba",
  "groq",
  "xai",
  "openrouter",
  "togetherai",
  "fireworks-ai",
  "cerebras",
  "zai",
];

/**
 * Reduces the catalog of models.dev to what this server uses: limits, prices and refused temperatures of text models.
 * `source` is the origin of the catalog and its licence, `date` its day.
 * @throws Error when the value is not such a catalog
 */
export function pruneModels(
  catalog: unknown,
  { source, date }: { source: string; date: string },
): FactsSnapshot {
  if (!isObject(catalog)) throw new Error("This is not the catalog of models.dev.");
  const providers = keptProviders.map((name) => {
    const models = Object.entries(objectIn(objectIn(catalog, name), "models"))
      .filter((entry): entry is [string, JsonObject] => isObject(entry[1]) && writesText(entry[1]))
      .map(([id, model]) => [id, toFacts(model)] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
    if (models.length === 0) throw new Error(`The catalog has no models of ${name}.`);
    return [name, Object.fromEntries(models)] as const;
  });
  return { source, date, providers: Object.fromEntries(providers) };
}

function toFacts(model: JsonObject): ModelFacts {
  const limit = objectIn(model, "limit");
  const cost = objectIn(model, "cost");
  const [input, output] = [cost["input"], cost["output"]];
  return {
    contextTokens: toPositiveInteger(limit["context"]),
    maxOutputTokens: toPositiveInteger(limit["output"]),
    price: typeof input === "number" && typeof output === "number" ? { input, output } : null,
    ...(model["temperature"] === false && { temperature: false as const }),
  };
}

function writesText(model: JsonObject): boolean {
  const output = listIn(objectIn(model, "modalities"), "output");
  const contextTokens = toPositiveInteger(objectIn(model, "limit")["context"]);
  return output.length === 1 && output[0] === "text" && contextTokens !== null;
}

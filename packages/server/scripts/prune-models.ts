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
 * Keeps of a models.dev catalogue what this server uses: windows, prices and refused temperatures of models that write
 * text. `source` says where the catalogue was had and under which licence, `date` is its day.
 * @throws Error when it does not look like such a catalogue
 */
export function pruneModels(
  catalogue: unknown,
  { source, date }: { source: string; date: string },
): FactsSnapshot {
  if (!isObject(catalogue)) throw new Error("This is not the catalogue of models.dev.");
  const providers = keptProviders.map((name) => {
    const models = Object.entries(objectIn(objectIn(catalogue, name), "models"))
      .filter((entry): entry is [string, JsonObject] => isObject(entry[1]) && writesText(entry[1]))
      .map(([id, model]) => [id, toFacts(model)] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
    if (models.length === 0) throw new Error(`The catalogue has no models of ${name}.`);
    return [name, Object.fromEntries(models)] as const;
  });
  return { source, date, providers: Object.fromEntries(providers) };
}

function toFacts(model: JsonObject): ModelFacts {
  const limit = objectIn(model, "limit");
  const cost = objectIn(model, "cost");
  const [input, output] = [cost["input"], cost["output"]];
  return {
    context: toPositiveInteger(limit["context"]),
    output: toPositiveInteger(limit["output"]),
    price: typeof input === "number" && typeof output === "number" ? { input, output } : null,
    ...(model["temperature"] === false && { temperature: false as const }),
  };
}

function writesText(model: JsonObject): boolean {
  const output = listIn(objectIn(model, "modalities"), "output");
  const context = toPositiveInteger(objectIn(model, "limit")["context"]);
  return output.length === 1 && output[0] === "text" && context !== null;
}

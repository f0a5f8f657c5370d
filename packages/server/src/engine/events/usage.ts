import { type Measurements, type Usage, usageSchema } from "@agent-max/protocol";
import type { Price } from "../ports/model.ts";

/** A rough count where a provider did not tell one: four characters to a token. */
const charactersPerToken = 4;

function estimateTokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

/** What a provider reported about the usage of an attempt. */
export type ReportedUsage = { promptTokens: number | null; completionTokens: number | null };

export const noReport: ReportedUsage = { promptTokens: null, completionTokens: null };

type UsageInput = {
  reported: ReportedUsage;
  /** Whether the provider ended by itself; a count that it reports while it writes lags behind the text. */
  finished: boolean;
  /** The length of what was sent; undefined where that is no longer known. */
  promptCharacters: number | undefined;
  measured: Pick<Measurements, "attempts" | "attemptCharacters" | "reasoningCharacters">;
};

/** What a generation cost: exact where the provider told all of it, else estimated from its text. */
export function toUsage(input: UsageInput): Usage {
  const usage = usageSchema.safeParse(countTokens(input));
  return usage.success ? usage.data : { prompt: null, completion: null, certainty: "unknown" };
}

function countTokens({ reported, finished, promptCharacters, measured }: UsageInput): Usage {
  if (measured.attempts === 0) return { prompt: 0, completion: 0, certainty: "exact" };
  const { promptTokens: prompt, completionTokens: completion } = reported;
  if (finished && prompt !== null && completion !== null) return { prompt, completion, certainty: "exact" };
  const characters = measured.attemptCharacters + measured.reasoningCharacters;
  if (characters === 0 && prompt === null && completion === null)
    return { prompt, completion, certainty: "unknown" };
  const estimatedPrompt = promptCharacters === undefined ? null : estimateTokens(promptCharacters);
  return {
    prompt: prompt ?? estimatedPrompt,
    completion: Math.max(completion ?? 0, estimateTokens(characters)),
    certainty: "estimated",
  };
}

/** The same usage with its cost, where price and counts are known. */
export function withCost(usage: Usage, price: Price | null | undefined): Usage {
  const { prompt, completion } = usage;
  if (price === null || price === undefined || prompt === null || completion === null) return usage;
  const dollars = (prompt * price.input + completion * price.output) / 1_000_000;
  return { ...usage, cost_usd: Math.round(dollars * 1e9) / 1e9 };
}

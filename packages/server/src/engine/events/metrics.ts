import type { Metrics, Usage } from "@agent-max/protocol";
import type { Price } from "../ports/dependencies.ts";
import type { Counts } from "../run/event-writer.ts";

/** A rough count where a provider did not say: four characters to a token. */
const charactersPerToken = 4;

export function estimateTokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

/** What a provider says about the usage of an attempt. */
export type ReportedUsage = { promptTokens: number | null; completionTokens: number | null };

export const noReport: ReportedUsage = { promptTokens: null, completionTokens: null };

type UsageInput = {
  reported: ReportedUsage;
  /** Whether the provider had its say to the end; a running count is behind the text. */
  finished: boolean;
  attempts: number;
  promptCharacters: number;
  counts: Counts;
};

/** What a generation cost, as far as it is known: exact when the provider said all, else estimated from its text. */
export function toUsage({ reported, finished, attempts, promptCharacters, counts }: UsageInput): Usage {
  if (attempts === 0) return { prompt: 0, completion: 0, certainty: "exact" };
  const { promptTokens: prompt, completionTokens: completion } = reported;
  if (finished && prompt !== null && completion !== null) return { prompt, completion, certainty: "exact" };
  const characters = counts.writtenCharacters + counts.reasoningCharacters;
  if (characters === 0 && prompt === null && completion === null)
    return { prompt, completion, certainty: "unknown" };
  return {
    prompt: prompt ?? estimateTokens(promptCharacters),
    completion: Math.max(completion ?? 0, estimateTokens(characters)),
    certainty: "estimated",
  };
}

/** The same with its cost, where price and counts are known. */
export function withCost(usage: Usage, price: Price | null | undefined): Usage {
  const { prompt, completion } = usage;
  if (price === null || price === undefined || prompt === null || completion === null) return usage;
  const dollars = (prompt * price.input + completion * price.output) / 1_000_000;
  return { ...usage, cost_usd: Math.round(dollars * 1e9) / 1e9 };
}

type Figures = Omit<Counts, "writtenCharacters" | "reasoningCharacters" | "deltaEnds">;

/** The figures of a generation (rule L7). */
export function toMetrics(
  counts: Figures,
  { completion: tokens }: Pick<Usage, "completion">,
  continues: boolean,
): Metrics {
  const seconds = counts.writingMs / 1000;
  return {
    ttft_ms: counts.ttftMs,
    duration_ms: counts.durationMs,
    tokens,
    tokens_per_sec: tokens === null || seconds <= 0 ? null : Math.round((tokens / seconds) * 10) / 10,
    partial_length: counts.from,
    continuation_length: continues ? counts.position - counts.from : 0,
    continuation_tokens: continues ? tokens : null,
    join_delay_ms: counts.joinDelayMs,
  };
}

import type { Metrics, Usage } from "@agent-max/protocol";
import type { Counts } from "./writing.ts";

/** A rough count where a provider did not say: four characters to a token. */
const charactersPerToken = 4;

export function estimateTokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

type UsageInput = {
  reported: { promptTokens: number | null; completionTokens: number | null } | undefined;
  attempts: number;
  promptCharacters: number;
  counts: Counts;
};

/** What a generation cost, as far as it is known: exact when the provider said, else estimated from its text. */
export function toUsage({ reported, attempts, promptCharacters, counts }: UsageInput): Usage {
  if (attempts === 0) return { prompt: 0, completion: 0, certainty: "exact" };
  if (reported !== undefined) {
    return { prompt: reported.promptTokens, completion: reported.completionTokens, certainty: "exact" };
  }
  const characters = counts.position - counts.from + counts.reasoningCharacters;
  if (characters === 0) return { prompt: null, completion: null, certainty: "unknown" };
  return {
    prompt: estimateTokens(promptCharacters),
    completion: estimateTokens(characters),
    certainty: "estimated",
  };
}

/** The figures of a generation (rule L7). */
export function toMetrics(counts: Counts, usage: Usage, continues: boolean): Metrics {
  const tokens = usage.completion;
  const seconds = counts.writingMs / 1000;
  return {
    ttft_ms: counts.ttftMs,
    duration_ms: counts.durationMs,
    tokens,
    tokens_per_sec: tokens === null || seconds <= 0 ? null : Math.round((tokens / seconds) * 10) / 10,
    partial_length: counts.from,
    continuation_length: continues ? counts.position - counts.from : 0,
    continuation_tokens: continues ? tokens : null,
    held_ms: counts.heldMs,
  };
}

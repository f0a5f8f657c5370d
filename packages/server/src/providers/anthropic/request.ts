import type { ProviderRequest } from "../../engine/ports/provider.ts";

/** What one model accepts in a request. */
export type AnthropicTraits = {
  temperature: boolean;
  /** The `max_tokens` of a request without a maximum; the API requires the field. */
  maxTokens: number;
  /** Asks the model to think, and to show a summary of it. */
  showsThinking: boolean;
};

/**
 * The body of a Messages request. System messages have a field of their own. Consecutive messages of one role stay as
 * they are, since the API merges them into one turn. The body omits white space at the end of a prefix, since the API
 * refuses it; the seam has to expect that white space in the answer.
 */
export function toAnthropicBody(request: ProviderRequest, traits: AnthropicTraits) {
  const { model, messages, temperature } = request;
  const system = messages.filter(({ role, content }) => role === "system" && content !== "");
  const turns = messages.filter(({ role }) => role !== "system");
  const prefix = request.prefix?.trimEnd() ?? "";
  return {
    model,
    max_tokens: request.maxTokens ?? traits.maxTokens,
    stream: true as const,
    ...(system.length > 0 && {
      system: system.map(({ content }) => ({ type: "text" as const, text: content })),
    }),
    messages: [
      ...turns.map(({ role, content }) => toTurn(role === "assistant" ? "assistant" : "user", content)),
      ...(prefix === "" ? [] : [toTurn("assistant", prefix)]),
    ],
    ...(traits.temperature && temperature !== undefined && { temperature }),
    ...(traits.showsThinking && { thinking: { type: "adaptive" as const, display: "summarized" as const } }),
  };
}

/**
 * The maximum for a request without one: the smallest output limit of the model's generation, so that no model refuses
 * it. Newer models allow up to 128,000 tokens if a request asks for them.
 */
export function defaultMaxTokens(model: string): number {
  if (/^claude-(2|instant|3-(opus|sonnet|haiku))/.test(model)) return 4_096;
  return model.startsWith("claude-3-5-") ? 8_192 : 32_000;
}

function toTurn(role: "user" | "assistant", content: string) {
  return { role, content };
}

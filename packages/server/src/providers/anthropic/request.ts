import type { ProviderRequest } from "../../engine/ports/provider.ts";

/** What one model takes beside the question. */
export type AnthropicTraits = {
  temperature: boolean;
  /** Sent as `max_tokens`, which the API demands, when the request has no maximum of its own. */
  maxTokens: number;
  /** Asks the model to think, and to show a summary of it. */
  showsThinking: boolean;
};

/**
 * The body of a Messages request. System messages have a field of their own. Messages of one role in a row are sent as
 * they are, since the API itself takes them for one turn. White space at the end of a prefix is left out, since the API
 * refuses it: whoever joins the answer to the prefix has to expect it there.
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
 * A maximum that a model takes when none is asked for: the smallest output limit of its generation, so that no model
 * refuses it. Newer ones allow up to 128,000, which a request has to ask for.
 */
export function defaultMaxTokens(model: string): number {
  if (/^claude-(2|instant|3-(opus|sonnet|haiku))/.test(model)) return 4_096;
  return model.startsWith("claude-3-5-") ? 8_192 : 32_000;
}

function toTurn(role: "user" | "assistant", content: string) {
  return { role, content };
}

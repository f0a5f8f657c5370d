import type { FinishReason, ProviderEvent } from "../../engine/ports/provider.ts";
import { createSurrogateBuffer } from "./surrogates.ts";

type UsageEvent = Extract<ProviderEvent, { type: "usage" }>;

/**
 * Collects the events of one response. Text is exact: the collector trims nothing, and holds back half of a surrogate
 * pair until the other half arrives.
 */
export function createEventCollector() {
  const text = createSurrogateBuffer();
  const reasoning = createSurrogateBuffer();
  let events: ProviderEvent[] = [];

  function push(type: "text" | "reasoning", piece: string) {
    if (piece !== "") events.push({ type, text: piece });
  }

  return {
    text: (piece: string) => push("text", text.push(piece)),
    reasoning: (piece: string) => push("reasoning", reasoning.push(piece)),
    usage(usage: UsageEvent) {
      events.push(usage);
    },
    finish(reason: FinishReason) {
      push("reasoning", reasoning.flush());
      push("text", text.flush());
      events.push({ type: "finish", reason });
    },
    /** The events since the last call. */
    take(): readonly ProviderEvent[] {
      const taken = events;
      events = [];
      return taken;
    },
  };
}

/**
 * The reason of an answer that ran out of tokens. The limit was the provider's own if the request set none, or if the
 * model wrote fewer tokens than the request allowed.
 */
export function toLengthReason(maxTokens: number | undefined, completionTokens: number | null): FinishReason {
  return maxTokens !== undefined && (completionTokens ?? maxTokens) >= maxTokens
    ? "length"
    : "provider_limit";
}

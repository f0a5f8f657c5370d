import type { FinishReason, ProviderEvent } from "../../engine/ports/provider.ts";
import { createPairKeeper } from "./surrogates.ts";

type UsageEvent = Extract<ProviderEvent, { type: "usage" }>;

/**
 * Collects the parts of one answer as events of the port. Text is exact: nothing is trimmed, and half a surrogate pair
 * waits for the other half.
 */
export function createAnswerParts() {
  const text = createPairKeeper();
  const reasoning = createPairKeeper();
  let events: ProviderEvent[] = [];

  function push(type: "text" | "reasoning", piece: string) {
    if (piece !== "") events.push({ type, text: piece });
  }

  return {
    text: (piece: string) => push("text", text.keep(piece)),
    reasoning: (piece: string) => push("reasoning", reasoning.keep(piece)),
    usage(usage: UsageEvent) {
      events.push(usage);
    },
    finish(reason: FinishReason) {
      push("reasoning", reasoning.flush());
      push("text", text.flush());
      events.push({ type: "finish", reason });
    },
    take(): readonly ProviderEvent[] {
      const taken = events;
      events = [];
      return taken;
    },
  };
}

/** The reason of an answer that ran out of tokens: fewer than asked for, or none asked for, is the provider's own limit. */
export function toLengthReason(maxTokens: number | undefined, written: number | null): FinishReason {
  return maxTokens !== undefined && (written ?? maxTokens) >= maxTokens ? "length" : "provider_limit";
}

/** A number of tokens as a provider reports it, `null` when it is none. */
export function toCount(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : null;
}

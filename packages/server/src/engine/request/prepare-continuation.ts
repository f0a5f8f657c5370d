import { createJoiner, type Joiner, planContinuation } from "@agent-max/seam";
import type { Capability } from "../ports/capability.ts";
import type { ChatMessage, ProviderRequest } from "../ports/provider.ts";

/** The modes that ask a provider. */
export type RequestedMode = "prefill" | "anchored" | "unanchored";

/** What to send so that a model goes on where the prefix ends, and how to join what comes back. */
export type Continuation = {
  request: Pick<ProviderRequest, "messages" | "prefix" | "prefill">;
  joiner: Joiner;
};

type ContinuationInput = {
  messages: readonly ChatMessage[];
  prefix: string;
  /** What stands for the prefix in the request, where the whole does not fit (rule C4); anchored only. */
  shortened?: string;
};

/** Prepares a continuation in one of the modes (rule C3). */
export function prepareContinuation(
  {
    mode,
    echo,
    keepsWhitespace,
    requestFields,
    messageFields,
    path,
  }: Omit<Capability, "mode"> & { mode: RequestedMode },
  { messages, prefix, shortened }: ContinuationInput,
): Continuation {
  const plan = planContinuation({
    answer: prefix,
    mode,
    keepsWhiteSpace: keepsWhitespace && mode === "prefill",
  });
  if (mode === "prefill") {
    const prefill = { requestFields, messageFields, path };
    const request = { messages, prefix: plan.prefixToSend, prefill };
    if (keepsWhitespace && !echo) return { request, joiner: exactJoiner };
    return { request, joiner: createJoiner({ answer: prefix, plan, mode, echo }) };
  }
  return {
    request: {
      messages: [
        ...messages,
        { role: "assistant", content: shortened ?? plan.prefixToSend },
        { role: "user", content: plan.instruction },
      ],
    },
    joiner: createJoiner({ answer: prefix, plan, mode }),
  };
}

/** A text that goes on from the very last character is appended as it is. */
const exactJoiner: Joiner = {
  push: (delta) => delta,
  end: () => "",
  settled: true,
  report: () => ({ mode: "prefill", verdict: "exact", removed: [], inserted: "", pendingCharacters: 0 }),
};

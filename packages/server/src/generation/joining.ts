import { createStitcher, planContinuation, type SeamReport } from "@agent-max/seam";
import type { ChatMessage, ProviderRequest } from "../providers/provider.ts";

/** Joins a continuation to the text before it: takes what arrives, gives what may be shown. */
export type Join = {
  push(delta: string): string;
  end(): string;
  readonly settled: boolean;
  report(): SeamReport;
};

/** What to send so that a model goes on where the prefix ends, and how to join what comes back. */
export type Continuation = { request: Pick<ProviderRequest, "messages" | "prefix">; join: Join };

/** Prepares a continuation in one of the ways (rule C3). */
export function prepareContinuation(
  way: "native" | "anchored",
  { messages, prefix }: { messages: readonly ChatMessage[]; prefix: string },
): Continuation {
  const plan = planContinuation({ answer: prefix, way });
  if (way === "native") {
    const exact = { ...plan, prefixToSend: prefix, keptWhitespace: "" };
    return { request: { messages, prefix }, join: createStitcher({ answer: prefix, plan: exact, way }) };
  }
  return {
    request: {
      messages: [
        ...messages,
        { role: "assistant", content: plan.prefixToSend },
        { role: "user", content: plan.instruction },
      ],
    },
    join: createStitcher({ answer: prefix, plan, way }),
  };
}

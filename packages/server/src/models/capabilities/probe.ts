import { AppError } from "@agent-max/protocol";
import type { Capability } from "../../engine/ports/capability.ts";
import type { Provider } from "../../engine/ports/provider.ts";
import type { ProbeVerdict } from "./probe-store.ts";
import {
  judgeProbe,
  nonsensePrefix,
  probeMaxTokens,
  probeQuestion,
  type ProbeReply,
  wordPrefix,
} from "./probe-verdict.ts";

/** The model to probe, and the fields that its provider needs for a prefix. */
export type ProbeTarget = { provider: Provider; model: string; capability: Capability };

/**
 * Asks a model twice, at the same time, to continue a prefix that ends inside a word.
 * @throws AppError when a reply says nothing about continuing: no network, a wrong key, a limit
 */
export async function probe(target: ProbeTarget, signal: AbortSignal): Promise<ProbeVerdict> {
  const [word, nonsense] = await Promise.all([
    ask(target, wordPrefix, signal),
    ask(target, nonsensePrefix, signal),
  ]);
  return judgeProbe(word, nonsense);
}

/** The capability of a model after a probe: a verdict beats the table (rule C3). */
export function applyVerdict(before: Capability, verdict: ProbeVerdict, date: string): Capability {
  const isPrefill = verdict === "continues" || verdict === "continues_spaced" || verdict === "echoes";
  return {
    ...before,
    mode: isPrefill ? "prefill" : "anchored",
    echo: verdict === "echoes",
    keepsWhitespace: isPrefill && before.keepsWhitespace && verdict !== "continues_spaced",
    source: `a probe: ${verdict.replaceAll("_", " ")}`,
    date,
    from: "probe",
  };
}

async function ask(
  { provider, model, capability }: ProbeTarget,
  prefix: string,
  signal: AbortSignal,
): Promise<ProbeReply> {
  const { requestFields, messageFields, path } = capability;
  const request = {
    model,
    messages: [{ role: "user" as const, content: probeQuestion }],
    prefix,
    prefill: { requestFields, messageFields, path },
    maxTokens: probeMaxTokens,
  };
  let text = "";
  let hasThought = false;
  try {
    for await (const batch of provider.stream(request, signal)) {
      for (const event of batch) {
        if (event.type === "text") text += event.text;
        else if (event.type === "reasoning") hasThought = true;
      }
    }
  } catch (error) {
    // A refusal counts as a reply, whatever its reason: providers word their refusals too differently to tell them apart.
    if (error instanceof AppError && error.code === "provider_rejected") return { type: "refused" };
    throw error;
  }
  return text === "" && hasThought ? { type: "thought" } : { type: "text", text };
}

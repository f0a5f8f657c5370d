import { AppError } from "@agent-max/protocol";
import type { Capability } from "../../engine/ports/capability.ts";
import type { Provider } from "../../engine/ports/provider.ts";
import {
  nonsensePrefix,
  type ProbeAnswer,
  probeMaxTokens,
  probeQuestion,
  type ProbeVerdict,
  readProbe,
  wordPrefix,
} from "./probe-verdict.ts";

/** Which model is asked, and in which dialect of native. */
export type ProbeTarget = { provider: Provider; model: string; capability: Capability };

/**
 * Asks a model twice, at the same time, to go on with a prefix that ends inside a word.
 * @throws AppError when an answer says nothing of continuing: no network, a wrong key, a limit
 */
export async function probe(target: ProbeTarget, signal: AbortSignal): Promise<ProbeVerdict> {
  const [word, nonsense] = await Promise.all([
    ask(target, wordPrefix, signal),
    ask(target, nonsensePrefix, signal),
  ]);
  return readProbe(word, nonsense);
}

/** The knowledge of a model after a probe: what was seen beats what was written (rule C3). */
export function afterProbe(before: Capability, verdict: ProbeVerdict, date: string): Capability {
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
): Promise<ProbeAnswer> {
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
    // A refusal is an answer; the words in which providers refuse differ too much to be read.
    if (error instanceof AppError && error.code === "provider_rejected") return { type: "refused" };
    throw error;
  }
  return text === "" && hasThought ? { type: "thought" } : { type: "text", text };
}

import { AppError } from "@agent-max/protocol";
import { startScriptedUpstream, type Script, type ScriptedUpstream } from "./scripted-upstream.ts";
import type { Provider, ProviderEvent, ProviderRequest } from "../../src/engine/ports/provider.ts";

/** A small question to a model called `scripted`. */
export const question: ProviderRequest = {
  model: "scripted",
  messages: [{ role: "user", content: "Hello?" }],
};

/** A request with every field that all protocols have. */
export const completeRequest = {
  model: "scripted",
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Hello?" },
  ],
  prefix: "Hel",
  maxTokens: 64,
  temperature: 0,
} as const;

/** What a call brought, in full: its events in order, and the error it ended with. */
export type CallResult = {
  batches: (readonly ProviderEvent[])[];
  events: ProviderEvent[];
  text: string;
  error: unknown;
};

/** Makes one call and reads it to its end. */
export async function callProvider(
  provider: Provider,
  request: ProviderRequest = question,
  signal: AbortSignal = new AbortController().signal,
): Promise<CallResult> {
  const batches: (readonly ProviderEvent[])[] = [];
  let error: unknown;
  try {
    for await (const batch of provider.stream(request, signal)) batches.push(batch);
  } catch (thrown) {
    error = thrown;
  }
  const events = batches.flat();
  return { batches, events, text: textOf(events, "text"), error };
}

/** Makes one call of a new provider to an upstream that runs the script. */
export async function callUpstream(
  script: Script,
  create: (upstream: ScriptedUpstream) => Provider,
  request?: ProviderRequest,
) {
  await using upstream = await startScriptedUpstream(script);
  const provider = create(upstream);
  const result = await callProvider(provider, request);
  await provider.close();
  const { origin, requests } = upstream;
  return { ...result, origin, requests, connections: upstream.connections() };
}

/** The joined pieces of one kind. */
export function textOf(events: readonly ProviderEvent[], type: "text" | "reasoning"): string {
  return events.map((event) => (event.type === type ? event.text : "")).join("");
}

/** The code of an error of the table; fails for any other value. */
export function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  throw new Error("No AppError was thrown.", { cause: error });
}

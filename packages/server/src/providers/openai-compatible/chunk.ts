import { isObject, listIn, textIn, toNonNegativeInteger, type JsonObject } from "../../lib/json.ts";
import type { FinishReason, ProviderEvent } from "../../engine/ports/provider.ts";

/** The fields of one chunk, or of one complete answer, that the server uses. */
export type Chunk = {
  reasoning: string | undefined;
  text: string | undefined;
  refused: boolean;
  usage: Extract<ProviderEvent, { type: "usage" }> | undefined;
  finishReason: string | undefined;
};

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  end_turn: "stop",
  eos: "stop",
  length: "length",
  max_tokens: "length",
  model_context_window_exceeded: "context",
  content_filter: "content_filter",
  sensitive: "content_filter",
  safety: "content_filter",
  refusal: "refusal",
  tool_calls: "tool_calls",
  function_call: "tool_calls",
};

/** Reasons that report a failure of the provider instead of an end by the model. */
const failureReasons: ReadonlySet<string> = new Set([
  "error",
  "abort",
  "network_error",
  "insufficient_system_resource",
]);

/** The reason as the port names it; `broken` for a failure of the provider, undefined for an unknown reason. */
export function toFinishReason(reason: string): FinishReason | "broken" | undefined {
  const name = reason.toLowerCase();
  if (failureReasons.has(name)) return "broken";
  return Object.hasOwn(finishReasons, name) ? finishReasons[name] : undefined;
}

/** Reads a chunk of a stream, or a complete answer. Servers add and omit fields, so every field is optional. */
export function readChunk(value: JsonObject): Chunk {
  const [choice] = listIn(value, "choices");
  const fields = isObject(choice) ? choice : {};
  const delta = isObject(fields["delta"])
    ? fields["delta"]
    : isObject(fields["message"])
      ? fields["message"]
      : {};
  const refusal = textIn(delta, "refusal");
  const content = readContent(delta);
  return {
    reasoning: content.reasoning ?? readReasoning(delta),
    // The refusal is a text for the reader, like an answer.
    text: refusal === undefined ? content.text : `${content.text ?? ""}${refusal}`,
    refused: refusal !== undefined,
    usage: readUsage(value["usage"]),
    finishReason: textIn(fields, "finish_reason"),
  };
}

function readContent(delta: JsonObject): { text: string | undefined; reasoning: string | undefined } {
  const text = textIn(delta, "content");
  if (text !== undefined) return { text, reasoning: undefined };
  // Mistral sends a list of parts when its model reasons.
  const parts = listIn(delta, "content").filter(isObject);
  const thoughts = parts.flatMap((part) => listIn(part, "thinking")).filter(isObject);
  return { text: joinTexts(parts), reasoning: joinTexts(thoughts) };
}

function joinTexts(parts: readonly JsonObject[]): string | undefined {
  return parts.map((part) => textIn(part, "text") ?? "").join("") || undefined;
}

/** Some servers send the same reasoning under two names, so only the first name counts. */
function readReasoning(delta: JsonObject): string | undefined {
  return textIn(delta, "reasoning_content") ?? textIn(delta, "reasoning") ?? textIn(delta, "thinking");
}

function readUsage(usage: unknown): Chunk["usage"] {
  if (!isObject(usage)) return undefined;
  return {
    type: "usage",
    promptTokens: toNonNegativeInteger(usage["prompt_tokens"]),
    completionTokens: toNonNegativeInteger(usage["completion_tokens"]),
  };
}

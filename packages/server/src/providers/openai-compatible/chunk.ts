import { toCount } from "../http/event-collector.ts";
import { isObject, listIn, textIn, type JsonObject } from "../../lib/json.ts";
import type { FinishReason, ProviderEvent } from "../../engine/ports/provider.ts";

/** The parts of one chunk, or of one whole answer, that matter here. */
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

/** Reasons that tell of trouble at the provider rather than of an end by the model. */
const brokenReasons: ReadonlySet<string> = new Set([
  "error",
  "abort",
  "network_error",
  "insufficient_system_resource",
]);

/** The reason in the words of the port; `undefined` when it is not known. */
export function toFinishReason(reason: string): FinishReason | "broken" | undefined {
  const name = reason.toLowerCase();
  if (brokenReasons.has(name)) return "broken";
  return Object.hasOwn(finishReasons, name) ? finishReasons[name] : undefined;
}

/** Reads a chunk of a stream, or a whole answer that was sent at once; servers add and leave out fields as they like. */
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
    // A refusal is written for the person like any other text.
    text: refusal === undefined ? content.text : `${content.text ?? ""}${refusal}`,
    refused: refusal !== undefined,
    usage: readUsage(value["usage"]),
    finishReason: textIn(fields, "finish_reason"),
  };
}

function readContent(delta: JsonObject): { text: string | undefined; reasoning: string | undefined } {
  const text = textIn(delta, "content");
  if (text !== undefined) return { text, reasoning: undefined };
  // Mistral sends parts where its model reasons.
  const parts = listIn(delta, "content").filter(isObject);
  const thoughts = parts.flatMap((part) => listIn(part, "thinking")).filter(isObject);
  return { text: joinTexts(parts), reasoning: joinTexts(thoughts) };
}

function joinTexts(parts: readonly JsonObject[]): string | undefined {
  return parts.map((part) => textIn(part, "text") ?? "").join("") || undefined;
}

/** The same thoughts may come under two names, so only the first one counts. */
function readReasoning(delta: JsonObject): string | undefined {
  return textIn(delta, "reasoning_content") ?? textIn(delta, "reasoning") ?? textIn(delta, "thinking");
}

function readUsage(usage: unknown): Chunk["usage"] {
  if (!isObject(usage)) return undefined;
  return {
    type: "usage",
    promptTokens: toCount(usage["prompt_tokens"]),
    completionTokens: toCount(usage["completion_tokens"]),
  };
}

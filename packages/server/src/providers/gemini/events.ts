import { AppError } from "@agent-max/protocol";
import { createEventCollector, toLengthReason } from "../http/event-collector.ts";
import type { ResponseDecoder, ResponseState } from "../http/sse-reader.ts";
import { isObject, listIn, objectIn, textIn, toNonNegativeInteger, type JsonObject } from "../../lib/json.ts";
import type { FinishReason } from "../../engine/ports/provider.ts";

const finishReasons: Readonly<Record<string, FinishReason>> = {
  STOP: "stop",
  MAX_TOKENS: "length",
  SAFETY: "content_filter",
  RECITATION: "content_filter",
  LANGUAGE: "content_filter",
  BLOCKLIST: "content_filter",
  PROHIBITED_CONTENT: "content_filter",
  SPII: "content_filter",
  IMAGE_SAFETY: "content_filter",
  IMAGE_PROHIBITED_CONTENT: "content_filter",
  IMAGE_RECITATION: "content_filter",
  MALFORMED_FUNCTION_CALL: "tool_calls",
  UNEXPECTED_TOOL_CALL: "tool_calls",
  TOO_MANY_TOOL_CALLS: "tool_calls",
};

/**
 * The reason as the port names it; `broken` for an answer that the provider itself could not parse. Any other reason,
 * such as OTHER, becomes `provider_limit`, so that the answer can be continued.
 */
export function toGeminiFinish(reason: string): FinishReason | "broken" {
  if (reason === "MALFORMED_RESPONSE") return "broken";
  return Object.hasOwn(finishReasons, reason)
    ? (finishReasons[reason] ?? "provider_limit")
    : "provider_limit";
}

/** Decodes the chunks of one `streamGenerateContent` response. */
export function createGeminiDecoder(maxTokens: number | undefined): ResponseDecoder {
  const collector = createEventCollector();
  let promptTokens: number | null = null;
  let completionTokens: number | null = null;
  let finishReason: string | undefined;
  let isBlocked = false;
  let hasToolCall = false;

  function takePart(part: JsonObject) {
    const text = textIn(part, "text");
    if (text !== undefined) {
      if (part["thought"] === true) collector.reasoning(text);
      else collector.text(text);
    }
    hasToolCall ||= isObject(part["functionCall"]) || isObject(part["toolCall"]);
  }

  /** The counts of each chunk are those of the whole answer so far. */
  function takeUsage(usage: JsonObject) {
    const prompt = toNonNegativeInteger(usage["promptTokenCount"]) ?? promptTokens;
    const completion = countCompletion(usage) ?? completionTokens;
    if (prompt === promptTokens && completion === completionTokens) return;
    promptTokens = prompt;
    completionTokens = completion;
    collector.usage({ type: "usage", promptTokens, completionTokens });
  }

  function finish(): FinishReason {
    if (isBlocked) return "content_filter";
    if (hasToolCall) return "tool_calls";
    const reason = toGeminiFinish(finishReason ?? "");
    if (reason === "broken") return "provider_limit";
    return reason === "length" ? toLengthReason(maxTokens, completionTokens) : reason;
  }

  return {
    add(chunk): ResponseState {
      const [first] = listIn(chunk, "candidates");
      const candidate = isObject(first) ? first : {};
      for (const part of listIn(objectIn(candidate, "content"), "parts").filter(isObject)) takePart(part);
      takeUsage(objectIn(chunk, "usageMetadata"));
      isBlocked ||= textIn(objectIn(chunk, "promptFeedback"), "blockReason") !== undefined;
      finishReason = textIn(candidate, "finishReason") ?? finishReason;
      if (finishReason !== undefined && toGeminiFinish(finishReason) === "broken") {
        return { type: "failed", error: new AppError("provider_malformed") };
      }
      // Some servers send a reason with every chunk, so only the end of the body shows which chunk is the last.
      return { type: "open" };
    },
    end(_how, cause) {
      if (!isBlocked && finishReason === undefined) {
        return { type: "failed", error: new AppError("provider_cut_off", { cause }) };
      }
      collector.finish(finish());
      return { type: "ended" };
    },
    take: collector.take,
  };
}

/** The tokens of the answer and of the reasoning; null when neither count is present. */
function countCompletion(usage: JsonObject): number | null {
  const written = toNonNegativeInteger(usage["candidatesTokenCount"]);
  const thought = toNonNegativeInteger(usage["thoughtsTokenCount"]);
  return written === null && thought === null ? null : (written ?? 0) + (thought ?? 0);
}

import { AppError } from "@agent-max/protocol";
import { createAnswerParts, toCount, toLengthReason } from "../http/event-collector.ts";
import type { AnswerReader, Reading } from "../http/sse-reader.ts";
import { isObject, listIn, objectIn, textIn, type JsonObject } from "../../lib/json.ts";
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
 * The reason in the words of the port; `broken` for an answer that the provider itself could not read. One without a
 * meaning here, such as OTHER, is no sign of a complete answer, so it may be continued.
 */
export function toGeminiFinish(reason: string): FinishReason | "broken" {
  if (reason === "MALFORMED_RESPONSE") return "broken";
  return Object.hasOwn(finishReasons, reason)
    ? (finishReasons[reason] ?? "provider_limit")
    : "provider_limit";
}

/** Reads the chunks of one `streamGenerateContent` answer. */
export function createGeminiAnswer(maxTokens: number | undefined): AnswerReader {
  const parts = createAnswerParts();
  let promptTokens: number | null = null;
  let completionTokens: number | null = null;
  let finishReason: string | undefined;
  let blocked = false;
  let calledTool = false;

  function takePart(part: JsonObject) {
    const text = textIn(part, "text");
    if (text !== undefined) {
      if (part["thought"] === true) parts.reasoning(text);
      else parts.text(text);
    }
    calledTool ||= isObject(part["functionCall"]) || isObject(part["toolCall"]);
  }

  /** Each chunk counts all of the answer so far. */
  function takeUsage(usage: JsonObject) {
    const prompt = toCount(usage["promptTokenCount"]) ?? promptTokens;
    const completion = countCompletion(usage) ?? completionTokens;
    if (prompt === promptTokens && completion === completionTokens) return;
    promptTokens = prompt;
    completionTokens = completion;
    parts.usage({ type: "usage", promptTokens, completionTokens });
  }

  function finish(): FinishReason {
    if (blocked) return "content_filter";
    if (calledTool) return "tool_calls";
    const reason = toGeminiFinish(finishReason ?? "");
    if (reason === "broken") return "provider_limit";
    return reason === "length" ? toLengthReason(maxTokens, completionTokens) : reason;
  }

  return {
    add(chunk): Reading["state"] {
      const [first] = listIn(chunk, "candidates");
      const candidate = isObject(first) ? first : {};
      for (const part of listIn(objectIn(candidate, "content"), "parts").filter(isObject)) takePart(part);
      takeUsage(objectIn(chunk, "usageMetadata"));
      blocked ||= textIn(objectIn(chunk, "promptFeedback"), "blockReason") !== undefined;
      finishReason = textIn(candidate, "finishReason") ?? finishReason;
      if (finishReason !== undefined && toGeminiFinish(finishReason) === "broken") {
        return { type: "failed", error: new AppError("provider_malformed") };
      }
      // Some send a reason with every chunk, so that only the end of the body tells which one was the last.
      return { type: "open" };
    },
    end(_how, cause) {
      if (!blocked && finishReason === undefined) {
        return { type: "failed", error: new AppError("provider_cut_off", { cause }) };
      }
      parts.finish(finish());
      return { type: "ended" };
    },
    take: parts.take,
  };
}

/** What was written and what was thought; `null` when neither is told. */
function countCompletion(usage: JsonObject): number | null {
  const written = toCount(usage["candidatesTokenCount"]);
  const thought = toCount(usage["thoughtsTokenCount"]);
  return written === null && thought === null ? null : (written ?? 0) + (thought ?? 0);
}

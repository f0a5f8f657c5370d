import { AppError } from "@agent-max/protocol";
import { createAnswerParts, toCount, toLengthReason } from "../http/event-collector.ts";
import type { AnswerReader, Reading } from "../http/sse-reader.ts";
import { isObject, listIn, objectIn, textIn, type JsonObject } from "../../lib/json.ts";
import type { FinishReason } from "../../engine/ports/provider.ts";

const stopReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "context",
  refusal: "refusal",
  tool_use: "tool_calls",
  pause_turn: "provider_limit",
};

/** The reason in the words of the port. One of tomorrow is no sign of a complete answer, so it may be continued. */
export function toAnthropicFinish(stopReason: string): FinishReason {
  return Object.hasOwn(stopReasons, stopReason)
    ? (stopReasons[stopReason] ?? "provider_limit")
    : "provider_limit";
}

/** Reads the events of one Messages stream. */
export function createAnthropicAnswer(maxTokens: number | undefined): AnswerReader {
  const parts = createAnswerParts();
  let promptTokens: number | null = null;
  let completionTokens: number | null = null;
  let stopReason: string | undefined;
  let calledTool = false;
  let thinks = false;

  function takeBlock(block: JsonObject) {
    const { type } = block;
    thinks = type === "thinking" || type === "redacted_thinking";
    calledTool ||= type === "tool_use";
    takePiece(block);
  }

  /** A signature and the pieces of a tool's input are of no use here. */
  function takePiece(piece: JsonObject) {
    const text = textIn(piece, "text");
    const thought = textIn(piece, "thinking");
    if (text !== undefined) parts.text(text);
    if (thought !== undefined) parts.reasoning(thought);
  }

  /** Counts are cumulative, and those of the prompt may stand in the first event only. */
  function takeUsage(usage: JsonObject, isLast: boolean) {
    promptTokens = countPrompt(usage) ?? promptTokens;
    // What the first event counts is not yet written.
    if (isLast) completionTokens = toCount(usage["output_tokens"]) ?? completionTokens;
    if (promptTokens !== null || completionTokens !== null)
      parts.usage({ type: "usage", promptTokens, completionTokens });
  }

  /** An answer that was sent at once, by a gateway that does not stream. */
  function takeWhole(message: JsonObject) {
    for (const block of listIn(message, "content").filter(isObject)) takeBlock(block);
    stopReason = textIn(message, "stop_reason");
    takeUsage(objectIn(message, "usage"), true);
  }

  function finish(): Reading["state"] {
    const reason = calledTool ? "tool_calls" : toAnthropicFinish(stopReason ?? "");
    parts.finish(reason === "length" ? toLengthReason(maxTokens, null) : reason);
    return { type: "ended" };
  }

  return {
    add(value): Reading["state"] {
      switch (value["type"]) {
        case "message_start":
          takeUsage(objectIn(objectIn(value, "message"), "usage"), false);
          break;
        case "content_block_start":
          takeBlock(objectIn(value, "content_block"));
          break;
        case "content_block_delta":
          takePiece(objectIn(value, "delta"));
          break;
        case "content_block_stop":
          thinks = false;
          break;
        case "message_delta":
          stopReason = textIn(objectIn(value, "delta"), "stop_reason") ?? stopReason;
          if (isObject(value["usage"])) takeUsage(value["usage"], true);
          break;
        case "message_stop":
          return finish();
        case "message":
          takeWhole(value);
          break;
        default:
        // New kinds of events may be added, which a reader has to pass over.
      }
      return stopReason === undefined ? { type: "open" } : { type: "ending" };
    },
    end(_how, cause) {
      if (stopReason !== undefined) return finish();
      return { type: "failed", error: new AppError("provider_cut_off", { cause }) };
    },
    take: parts.take,
    // A model that thinks without showing it gives no other sign for minutes.
    isKeepAlive: ({ type }) => type === "ping" && !thinks,
  };
}

/** The whole prompt, also what came from a cache or went there. */
function countPrompt(usage: JsonObject): number | null {
  const input = toCount(usage["input_tokens"]);
  if (input === null) return null;
  const written = toCount(usage["cache_creation_input_tokens"]) ?? 0;
  return input + written + (toCount(usage["cache_read_input_tokens"]) ?? 0);
}

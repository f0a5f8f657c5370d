import { AppError } from "@agent-max/protocol";
import { createEventCollector, toLengthReason } from "../http/event-collector.ts";
import type { ResponseDecoder, ResponseState } from "../http/sse-reader.ts";
import { isObject, listIn, objectIn, textIn, toNonNegativeInteger, type JsonObject } from "../../lib/json.ts";
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

/** The reason as the port names it. An unknown one becomes `provider_limit`, so that the answer can be continued. */
export function toAnthropicFinish(stopReason: string): FinishReason {
  return Object.hasOwn(stopReasons, stopReason)
    ? (stopReasons[stopReason] ?? "provider_limit")
    : "provider_limit";
}

/** Decodes the events of one Messages stream. */
export function createAnthropicDecoder(maxTokens: number | undefined): ResponseDecoder {
  const collector = createEventCollector();
  const readUsage = createUsageReader();
  let stopReason: string | undefined;
  let hasToolCall = false;
  let isThinking = false;

  function takeBlock(block: JsonObject) {
    const { type } = block;
    isThinking = type === "thinking" || type === "redacted_thinking";
    hasToolCall ||= type === "tool_use";
    takePiece(block);
  }

  /** The server does not use signatures and the input of tools. */
  function takePiece(piece: JsonObject) {
    const text = textIn(piece, "text");
    const thought = textIn(piece, "thinking");
    if (text !== undefined) collector.text(text);
    if (thought !== undefined) collector.reasoning(thought);
  }

  function takeUsage(usage: JsonObject, isLast: boolean) {
    const event = readUsage(usage, isLast);
    if (event.promptTokens !== null || event.completionTokens !== null) collector.usage(event);
  }

  /** A complete answer from a gateway that does not stream. */
  function takeMessage(message: JsonObject) {
    for (const block of listIn(message, "content").filter(isObject)) takeBlock(block);
    stopReason = textIn(message, "stop_reason");
    takeUsage(objectIn(message, "usage"), true);
  }

  function finish(): ResponseState {
    const reason = hasToolCall ? "tool_calls" : toAnthropicFinish(stopReason ?? "");
    collector.finish(reason === "length" ? toLengthReason(maxTokens, null) : reason);
    return { type: "ended" };
  }

  return {
    add(value): ResponseState {
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
          isThinking = false;
          break;
        case "message_delta":
          stopReason = textIn(objectIn(value, "delta"), "stop_reason") ?? stopReason;
          if (isObject(value["usage"])) takeUsage(value["usage"], true);
          break;
        case "message_stop":
          return finish();
        case "message":
          takeMessage(value);
          break;
        default:
        // The protocol asks clients to ignore unknown kinds of events.
      }
      return stopReason === undefined ? { type: "open" } : { type: "ending" };
    },
    end(_how, cause) {
      if (stopReason !== undefined) return finish();
      return { type: "failed", error: new AppError("provider_cut_off", { cause }) };
    },
    take: collector.take,
    // A model that hides its thoughts sends only pings for minutes, so a ping while it thinks counts as an event.
    isKeepAlive: ({ type }) => type === "ping" && !isThinking,
  };
}

/** Reads the usage of one response. Counts are cumulative; the count of the prompt may be in the first event only. */
function createUsageReader() {
  let promptTokens: number | null = null;
  let completionTokens: number | null = null;
  return (usage: JsonObject, isLast: boolean) => {
    promptTokens = countPrompt(usage) ?? promptTokens;
    // The first event counts output tokens that are not written yet.
    if (isLast) completionTokens = toNonNegativeInteger(usage["output_tokens"]) ?? completionTokens;
    return { type: "usage" as const, promptTokens, completionTokens };
  };
}

/** The whole prompt, with the tokens that were read from the cache or written to it. */
function countPrompt(usage: JsonObject): number | null {
  const input = toNonNegativeInteger(usage["input_tokens"]);
  if (input === null) return null;
  const written = toNonNegativeInteger(usage["cache_creation_input_tokens"]) ?? 0;
  return input + written + (toNonNegativeInteger(usage["cache_read_input_tokens"]) ?? 0);
}

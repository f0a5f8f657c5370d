import type {
  Message,
  MessageDeltaUsage,
  RawMessageStreamEvent,
  StopReason,
  Usage,
} from "@anthropic-ai/sdk/resources/messages";
import type { ErrorResponse, ErrorObject } from "@anthropic-ai/sdk/resources/shared";

/** What the Messages API streams: events of the official types, and two that these leave out. */
export type AnthropicEvent = RawMessageStreamEvent | { type: "ping" } | ErrorResponse;

const usage: Usage = {
  cache_creation: null,
  cache_creation_input_tokens: 2,
  cache_read_input_tokens: 3,
  inference_geo: null,
  input_tokens: 20,
  output_tokens: 1,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: "standard",
  speed: null,
};

/** A whole message as it begins; with content and a reason, as it is sent at once. */
export function toMessage(rest: Partial<Message> = {}): Message {
  return {
    id: "msg_scripted",
    type: "message",
    role: "assistant",
    model: "claude-scripted",
    container: null,
    content: [],
    diagnostics: null,
    stop_details: null,
    stop_reason: null,
    stop_sequence: null,
    usage,
    ...rest,
  };
}

export const messageStart: AnthropicEvent = { type: "message_start", message: toMessage() };
export const messageStop: AnthropicEvent = { type: "message_stop" };
export const ping: AnthropicEvent = { type: "ping" };

/** A block of text, one delta per piece. */
export function textBlock(pieces: readonly string[], index = 0): AnthropicEvent[] {
  return [
    { type: "content_block_start", index, content_block: { type: "text", text: "", citations: null } },
    ...pieces.map((text): AnthropicEvent => ({
      type: "content_block_delta",
      index,
      delta: { type: "text_delta", text },
    })),
    { type: "content_block_stop", index },
  ];
}

/** A block of thoughts with its signature, one delta per piece. */
export function thinkingBlock(pieces: readonly string[], index = 0): AnthropicEvent[] {
  return [
    { type: "content_block_start", index, content_block: { type: "thinking", thinking: "", signature: "" } },
    ...pieces.map((thinking): AnthropicEvent => ({
      type: "content_block_delta",
      index,
      delta: { type: "thinking_delta", thinking },
    })),
    { type: "content_block_delta", index, delta: { type: "signature_delta", signature: "EqQBCgIYAhIM" } },
    { type: "content_block_stop", index },
  ];
}

/** A call of a tool, whose input comes in pieces of JSON. */
export function toolBlock(index = 0): AnthropicEvent[] {
  return [
    {
      type: "content_block_start",
      index,
      content_block: {
        type: "tool_use",
        id: "toolu_1",
        name: "weather",
        input: {},
        caller: { type: "direct" },
      },
    },
    { type: "content_block_delta", index, delta: { type: "input_json_delta", partial_json: '{"city": ' } },
    { type: "content_block_delta", index, delta: { type: "input_json_delta", partial_json: '"Rome"}' } },
    { type: "content_block_stop", index },
  ];
}

/** Why the message ended, and what it cost so far. */
export function messageDelta(
  stopReason: StopReason | null,
  counts: Partial<MessageDeltaUsage> = {},
): AnthropicEvent {
  return {
    type: "message_delta",
    delta: { container: null, stop_details: null, stop_reason: stopReason, stop_sequence: null },
    usage: {
      cache_creation_input_tokens: null,
      cache_read_input_tokens: null,
      input_tokens: null,
      output_tokens: 7,
      output_tokens_details: null,
      server_tool_use: null,
      ...counts,
    },
  };
}

export function toError(type: ErrorObject["type"], message: string): ErrorResponse {
  const error = { type, message } satisfies Pick<ErrorObject, "type" | "message">;
  return { type: "error", error, request_id: "req_scripted" };
}

/** A whole answer in text. */
export function answerEvents(
  pieces: readonly string[],
  stopReason: StopReason = "end_turn",
): AnthropicEvent[] {
  return [messageStart, ...textBlock(pieces), messageDelta(stopReason), messageStop];
}

/** The events as the API writes them, with their names. */
export function toAnthropicFrames(events: readonly AnthropicEvent[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}

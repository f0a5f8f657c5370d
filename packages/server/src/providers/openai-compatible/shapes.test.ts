import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
} from "openai/resources/chat/completions";
import { expect, test } from "vitest";
import { completeRequest } from "../../../test/support/provider-calls.ts";
import { toFinishReason } from "./chunk.ts";
import { createOpenAiDecoder } from "./events.ts";
import { toRequestBody, type RequestShape } from "./request.ts";
import type { FinishReason } from "../../engine/ports/provider.ts";

test.each(["max_tokens", "max_completion_tokens"] as const)(
  "a request with %s is one of the official package",
  (maxTokensField) => {
    const shape: RequestShape = { streamOptions: true, temperature: true, maxTokensField };
    const body: ChatCompletionCreateParamsStreaming = toRequestBody(completeRequest, shape);
    expect(Object.keys(body)).toEqual([
      "model",
      "messages",
      "stream",
      "stream_options",
      maxTokensField,
      "temperature",
    ]);
  },
);

test("chunks of the official package are read", () => {
  const base = {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "gpt-5-mini",
  } as const;
  const chunks: ChatCompletionChunk[] = [
    {
      ...base,
      choices: [
        { index: 0, delta: { role: "assistant", content: "Hi" }, finish_reason: null, logprobs: null },
      ],
    },
    { ...base, choices: [{ index: 0, delta: { refusal: " no" }, finish_reason: null }] },
    { ...base, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
    { ...base, choices: [], usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } },
  ];
  const decoder = createOpenAiDecoder(undefined);
  for (const chunk of chunks) decoder.add({ ...chunk });
  decoder.end("done");
  expect(decoder.take()).toEqual([
    { type: "text", text: "Hi" },
    { type: "text", text: " no" },
    { type: "usage", promptTokens: 3, completionTokens: 1 },
    { type: "finish", reason: "refusal" },
  ]);
});

test("[G3.1] [G3.2] [G3.3] every finish reason of the official package has a meaning", () => {
  const meanings: Record<ChatCompletion.Choice["finish_reason"], FinishReason> = {
    stop: "stop",
    length: "length",
    tool_calls: "tool_calls",
    function_call: "tool_calls",
    content_filter: "content_filter",
  };
  for (const [reason, meaning] of Object.entries(meanings)) expect(toFinishReason(reason)).toBe(meaning);
});

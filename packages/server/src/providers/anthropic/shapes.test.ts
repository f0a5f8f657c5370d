import type { MessageCreateParamsStreaming, StopReason } from "@anthropic-ai/sdk/resources/messages";
import type { ModelInfo } from "@anthropic-ai/sdk/resources/models";
import { expect, test } from "vitest";
import { completeRequest } from "../../../test/support/provider-calls.ts";
import { toAnthropicFinish } from "./events.ts";
import { toAnthropicBody } from "./request.ts";
import type { FinishReason } from "../../engine/ports/provider.ts";

test("a request is one of the official package", () => {
  const body: MessageCreateParamsStreaming = toAnthropicBody(completeRequest, {
    temperature: true,
    maxTokens: 100,
    showsThinking: true,
  });
  expect(Object.keys(body)).toEqual([
    "model",
    "max_tokens",
    "stream",
    "system",
    "messages",
    "temperature",
    "thinking",
  ]);
});

test("[G3.1] [G3.2] [G3.3] every stop reason of the official package has a meaning", () => {
  const meanings: Record<StopReason, FinishReason> = {
    end_turn: "stop",
    stop_sequence: "stop",
    max_tokens: "length",
    model_context_window_exceeded: "context",
    refusal: "refusal",
    tool_use: "tool_calls",
    pause_turn: "provider_limit",
  };
  for (const [reason, meaning] of Object.entries(meanings)) expect(toAnthropicFinish(reason)).toBe(meaning);
  expect(toAnthropicFinish("a_reason_of_tomorrow")).toBe("provider_limit");
  expect(toAnthropicFinish("constructor")).toBe("provider_limit");
});

test("a listed model has the fields that are read", () => {
  const fields: readonly (keyof ModelInfo)[] = ["id", "lifecycle"];
  const retired: ModelInfo["lifecycle"] = "retired";
  expect([...fields, retired]).toHaveLength(3);
});

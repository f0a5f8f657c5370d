import type { Content, FinishReason as GoogleReason, GenerationConfig } from "@google/genai";
import { expect, test } from "vitest";
import { completeRequest } from "../../../test/support/provider-calls.ts";
import { toGeminiFinish } from "./events.ts";
import { toGeminiBody } from "./request.ts";
import type { FinishReason } from "../../engine/ports/provider.ts";

test("a request consists of the types of the official package", () => {
  const body: { contents: Content[]; systemInstruction?: Content; generationConfig?: GenerationConfig } =
    toGeminiBody(completeRequest, { temperature: true, showsThinking: true });
  expect(Object.keys(body)).toEqual(["systemInstruction", "contents", "generationConfig"]);
  expect(Object.keys(body.generationConfig ?? {})).toEqual([
    "maxOutputTokens",
    "temperature",
    "thinkingConfig",
  ]);
});

test("[G3.1] [G3.2] [G3.3] every finish reason of the official package has a meaning", () => {
  const meanings: Record<`${GoogleReason}`, FinishReason | "broken"> = {
    FINISH_REASON_UNSPECIFIED: "provider_limit",
    STOP: "stop",
    MAX_TOKENS: "length",
    SAFETY: "content_filter",
    RECITATION: "content_filter",
    LANGUAGE: "content_filter",
    OTHER: "provider_limit",
    BLOCKLIST: "content_filter",
    PROHIBITED_CONTENT: "content_filter",
    SPII: "content_filter",
    MALFORMED_FUNCTION_CALL: "tool_calls",
    IMAGE_SAFETY: "content_filter",
    UNEXPECTED_TOOL_CALL: "tool_calls",
    TOO_MANY_TOOL_CALLS: "tool_calls",
    IMAGE_PROHIBITED_CONTENT: "content_filter",
    NO_IMAGE: "provider_limit",
    IMAGE_RECITATION: "content_filter",
    IMAGE_OTHER: "provider_limit",
    CONTINUATION: "provider_limit",
    MALFORMED_RESPONSE: "broken",
  };
  for (const [reason, meaning] of Object.entries(meanings)) expect(toGeminiFinish(reason)).toBe(meaning);
  expect(toGeminiFinish("A_REASON_OF_TOMORROW")).toBe("provider_limit");
  expect(toGeminiFinish("constructor")).toBe("provider_limit");
});

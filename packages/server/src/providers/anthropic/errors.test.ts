import type { ErrorObject } from "@anthropic-ai/sdk/resources/shared";
import { describe, expect, test } from "vitest";
import {
  messageStart,
  textBlock,
  toAnthropicFrames,
  toError,
} from "../../../test/support/anthropic-frames.ts";
import { callUpstream, codeOf } from "../../../test/support/provider-calls.ts";
import {
  answeringJson,
  type Script,
  type ScriptedUpstream,
} from "../../../test/support/scripted-upstream.ts";
import { createAnthropic } from "./provider.ts";

function callOnce(script: Script, model = "claude-scripted") {
  const create = ({ origin }: ScriptedUpstream) =>
    createAnthropic({
      name: "anthropic",
      url: `${origin}/v1/messages`,
      apiKey: "sk-ant-secret",
      defaultModel: model,
      continuation: () => "anchored",
    });
  return callUpstream(script, create, { model, messages: [{ role: "user", content: "Hello?" }] });
}

const kinds: Record<ErrorObject["type"], [status: number, code: string]> = {
  invalid_request_error: [400, "provider_rejected"],
  authentication_error: [401, "provider_unauthorized"],
  billing_error: [402, "provider_quota_exceeded"],
  permission_error: [403, "provider_unauthorized"],
  not_found_error: [404, "provider_wrong_address"],
  rate_limit_error: [429, "provider_rate_limited"],
  api_error: [500, "provider_overloaded"],
  timeout_error: [504, "provider_overloaded"],
  overloaded_error: [529, "provider_overloaded"],
};

describe("refusals", () => {
  test.each(Object.entries(kinds))("%s is told by its name", async (type, [status, code]) => {
    const error = { type, message: "Something is wrong." };
    const result = await callOnce(answeringJson(status, { type: "error", error, request_id: "req_1" }));
    expect(codeOf(result.error)).toBe(code);
  });

  test("a request that is too large for the gateway is too long", async () => {
    const error = { type: "request_too_large", message: "Request exceeds the maximum size" };
    expect(codeOf((await callOnce(answeringJson(413, { type: "error", error }))).error)).toBe(
      "context_exceeded",
    );
  });

  test.each([
    ["prompt is too long: 213462 tokens > 200000 maximum", "context_exceeded"],
    ["input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000", "context_exceeded"],
    ["Your credit balance is too low to access the Anthropic API.", "provider_quota_exceeded"],
    [
      "You have reached your specified API usage limits. You will regain access on …",
      "provider_quota_exceeded",
    ],
    ["This model does not support assistant message prefill.", "provider_rejected"],
  ])("a bad request is told by its words where it has no other name: %s", async (message, code) => {
    const { error } = await callOnce(answeringJson(400, toError("invalid_request_error", message)));
    expect(codeOf(error)).toBe(code);
    expect(String(error)).toContain(message);
  });

  test("an exact name counts more than a general one", async () => {
    const error = {
      type: "rate_limit_error",
      message: "Spend limit reached.",
      details: { error_code: "enforced_spend_limit_reached" },
    };
    const result = await callOnce(answeringJson(429, { type: "error", error }, { "retry-after": "5" }));
    expect(result.error).toMatchObject({ code: "provider_quota_exceeded", retryable: false, details: {} });
  });

  test("an unknown model is not taken for a wrong address", async () => {
    const body = toError("not_found_error", "model: claude-tomorrow");
    const { error } = await callOnce(answeringJson(404, body), "claude-tomorrow");
    expect(codeOf(error)).toBe("model_unavailable");
    expect(String(error)).toContain("claude-tomorrow");
  });

  test("an overload may be tried again after the wait that was asked for", async () => {
    const body = toError("overloaded_error", "Overloaded");
    const { error } = await callOnce(answeringJson(529, body, { "retry-after": "3" }));
    expect(error).toMatchObject({ retryable: true, details: { retry_after_ms: 3_000 } });
  });
});

test.each([
  ["overloaded_error", "provider_overloaded"],
  ["api_error", "provider_overloaded"],
  ["rate_limit_error", "provider_rate_limited"],
  ["invalid_request_error", "provider_rejected"],
] as const)("in mid-stream %s is %s, and the text is kept", async (type, code) => {
  const { text, error } = await callOnce((_request, reply) => {
    reply.end(toAnthropicFrames([messageStart, ...textBlock(["Hello"]), toError(type, "Stop here.")]));
  });
  expect(text).toBe("Hello");
  expect(codeOf(error)).toBe(code);
  expect(String(error)).toContain("Stop here.");
});

import { expect, test } from "vitest";
import { googleError, toGeminiChunk, toGeminiFrames } from "../../../test/support/gemini-frames.ts";
import { callUpstream, codeOf } from "../../../test/support/provider-calls.ts";
import { answeringJson, type Script } from "../../../test/support/scripted-upstream.ts";
import { createGemini } from "./provider.ts";

function callOnce(script: Script) {
  return callUpstream(script, ({ origin }) =>
    createGemini({
      name: "gemini",
      url: `${origin}/v1beta`,
      apiKey: "AIza-secret",
      defaultModel: "scripted",
      continuation: () => "anchored",
    }),
  );
}

const info = (reason: string) => ({ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason });
const quota = (quotaId: string) => ({
  "@type": "type.googleapis.com/google.rpc.QuotaFailure",
  violations: [{ quotaMetric: "generate_content_free_tier_requests", quotaId }],
});
const retry = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "45.837906927s" };

test.each([
  [400, "INVALID_ARGUMENT", {}, "provider_rejected"],
  [400, "INVALID_ARGUMENT", { details: [info("API_KEY_INVALID")] }, "provider_unauthorized"],
  [400, "INVALID_ARGUMENT", { message: "The input token count (9) exceeds the maximum" }, "context_exceeded"],
  [400, "FAILED_PRECONDITION", { message: "User location is not supported" }, "provider_rejected"],
  [401, "UNAUTHENTICATED", {}, "provider_unauthorized"],
  [402, "RESOURCE_EXHAUSTED", {}, "provider_quota_exceeded"],
  [403, "PERMISSION_DENIED", {}, "provider_unauthorized"],
  [404, "NOT_FOUND", {}, "provider_wrong_address"],
  [404, "NOT_FOUND", { message: "models/scripted is not found for API version v1beta" }, "model_unavailable"],
  [429, "RESOURCE_EXHAUSTED", {}, "provider_rate_limited"],
  [
    429,
    "RESOURCE_EXHAUSTED",
    { details: [quota("RequestsPerDayPerProject"), retry] },
    "provider_quota_exceeded",
  ],
  [499, "CANCELLED", {}, "provider_overloaded"],
  [500, "INTERNAL", {}, "provider_overloaded"],
  [503, "UNAVAILABLE", {}, "provider_overloaded"],
  [504, "DEADLINE_EXCEEDED", {}, "provider_overloaded"],
])("%d %s with %j is %s", async (...[status, name, rest, code]) => {
  const { error } = await callOnce(answeringJson(status, googleError(status, name, rest)));
  expect(codeOf(error)).toBe(code);
});

test("a limit by the minute carries the wait that stands in the body", async () => {
  const details = [quota("RequestsPerMinutePerProject"), retry];
  const { error } = await callOnce(answeringJson(429, googleError(429, "RESOURCE_EXHAUSTED", { details })));
  expect(error).toMatchObject({ code: "provider_rate_limited", details: { retry_after_ms: 45_838 } });
});

test("a list around the error makes no difference", async () => {
  const { error } = await callOnce(
    answeringJson(503, [googleError(503, "UNAVAILABLE", { message: "Busy." })]),
  );
  expect(codeOf(error)).toBe("provider_overloaded");
  expect(String(error)).toContain("Busy.");
});

test.each([
  [429, "RESOURCE_EXHAUSTED", "provider_rate_limited"],
  [503, "UNAVAILABLE", "provider_overloaded"],
  [400, "INVALID_ARGUMENT", "provider_rejected"],
])("in mid-stream %d %s is %s, and the text is kept", async (status, name, code) => {
  const { text, error } = await callOnce((_request, reply) => {
    reply.end(toGeminiFrames([toGeminiChunk([{ text: "Hello" }]), googleError(status, name)]));
  });
  expect(text).toBe("Hello");
  expect(codeOf(error)).toBe(code);
});

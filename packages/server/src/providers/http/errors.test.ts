import { describe, expect, test } from "vitest";
import { toConnectionError } from "./connection-errors.ts";
import {
  parseRetryAfter,
  toInBandError,
  toResponseError,
  type ErrorContext,
  type Headers,
  type SetupHints,
} from "./errors.ts";

const url = new URL("https://api.example.com/v1/chat/completions?key=sk-in-the-address");
const hints: SetupHints = {
  keySetting: "SOME_KEY",
  addressSetting: "SOME_URL",
  addressForm: "the right address",
  suggestAddress: ({ origin, pathname }) => (pathname.endsWith("/ask") ? undefined : `${origin}/ask`),
};
const context: ErrorContext = {
  url,
  model: "llama3",
  apiKey: "sk-secret",
  nowMs: Date.UTC(2026, 0, 1),
  hints,
};

function refuse(status: number, body: unknown = {}, headers: Headers = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return toResponseError({ status, headers, text }, context);
}

describe("codes", () => {
  test.each([
    [401, {}, "provider_unauthorized"],
    [403, { error: { message: "Country not supported" } }, "provider_unauthorized"],
    [402, {}, "provider_quota_exceeded"],
    [404, {}, "provider_wrong_address"],
    [405, {}, "provider_wrong_address"],
    [429, {}, "provider_rate_limited"],
    [400, {}, "provider_rejected"],
    [418, "short and stout", "provider_rejected"],
    [422, {}, "provider_rejected"],
    [408, {}, "provider_overloaded"],
    [500, {}, "provider_overloaded"],
    [503, "<html>", "provider_overloaded"],
    [529, {}, "provider_overloaded"],
    [302, {}, "provider_wrong_address"],
  ])("status %d with %j is %s", (status, body, code) => {
    expect(refuse(status, body).code).toBe(code);
  });

  test.each([
    [429, { error: { code: "insufficient_quota", type: "insufficient_quota" } }, "provider_quota_exceeded"],
    [400, { error: { code: "context_length_exceeded" } }, "context_exceeded"],
    [
      400,
      { error: { code: 400, type: "exceed_context_size_error", message: "too big" } },
      "context_exceeded",
    ],
    [404, { error: { code: "model_not_found" } }, "model_unavailable"],
    [403, { error: { code: "model_not_found" } }, "model_unavailable"],
    [400, { error: { code: "invalid_api_key" } }, "provider_unauthorized"],
    [413, { error: { code: "rate_limit_exceeded" } }, "provider_rate_limited"],
    [400, [{ error: { code: 400, status: "RESOURCE_EXHAUSTED" } }], "provider_rate_limited"],
    [400, { error: { code: "content_filter" } }, "content_filtered"],
    [400, { error: { code: "constructor" } }, "provider_rejected"],
  ])("a name says more than status %d: %j is %s", (status, body, code) => {
    expect(refuse(status, body).code).toBe(code);
  });

  test.each([
    "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
    "You passed 1015 input tokens. However, the model's context length is only 1024 tokens.",
    "the request exceeds the available context size. try increasing the context size",
    "The input token count (1196265) exceeds the maximum number of tokens allowed (1048575)",
    "This model's maximum prompt length is 131072 but the request contains 537812 tokens",
    "prompt is too long: 213462 tokens > 200000 maximum",
  ])("a full window without a code is told by its words: %s", (message) => {
    expect(refuse(400, { object: "error", message, type: "BadRequestError", code: 400 }).code).toBe(
      "context_exceeded",
    );
    expect(refuse(429, { error: { message } }).code).toBe("provider_rate_limited");
  });

  test("a 404 that repeats the model is about the model, one that does not is about the address", () => {
    const unknownModel = { error: { message: 'model "llama3" not found, try pulling it first', code: null } };
    expect(refuse(404, unknownModel).code).toBe("model_unavailable");
    expect(refuse(404, { error: { message: "Invalid URL (POST /v1/chat)", code: null } }).code).toBe(
      "provider_wrong_address",
    );
    expect(refuse(404, { message: "The model `llama3` does not exist.", code: 404 }).code).toBe(
      "model_unavailable",
    );
    expect(refuse(404, { error: "No endpoint found for llama3." }).code).toBe("model_unavailable");
    expect(refuse(404, { error: "No such path: /llama3/chat" }).code).toBe("provider_wrong_address");
    expect(refuse(404, { error: { param: "model" } }).code).toBe("model_unavailable");
  });

  test.each([
    [{ error: { code: 429, message: "slow" } }, "provider_rate_limited"],
    [{ error: { code: "server_error" } }, "provider_overloaded"],
    [{ error: "out of memory" }, "provider_overloaded"],
    [{ error: { type: "invalid_request_error", message: "no" } }, "provider_rejected"],
    [{ error: { message: "prompt is too long" } }, "context_exceeded"],
    [{ object: "error", code: 503 }, "provider_overloaded"],
  ])("in the stream %j is %s", (value, code) => {
    expect(toInBandError(value, context).code).toBe(code);
  });
});

describe("Retry-After", () => {
  test.each<[Headers, number | undefined]>([
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" }, 30_000],
    [{ "retry-after": "Wed, 31 Dec 2025 23:59:00 GMT" }, 0],
    [{ "retry-after": "7", "retry-after-ms": "6500" }, 6_500],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "-1" }, undefined],
    [{ "retry-after": ["1", "2"] }, undefined],
    [{}, undefined],
  ])("%j is %s", (headers, expected) => {
    expect(parseRetryAfter(headers, context.nowMs)).toBe(expected);
  });

  test("goes along with errors that may pass, and with no others", () => {
    const headers = { "retry-after": "7" };
    expect(refuse(429, {}, headers).details).toEqual({ retry_after_ms: 7_000 });
    expect(refuse(503, {}, headers).details).toEqual({ retry_after_ms: 7_000 });
    expect(refuse(401, {}, headers).details).toEqual({});
  });
});

describe("messages", () => {
  test("the reason of the provider stands in a refusal", () => {
    expect(refuse(400, { error: { message: "temperature is too hot" } }).message).toBe(
      "The model provider refused the request: temperature is too hot",
    );
    expect(refuse(418).message).toBe("The model provider refused the request: status 418");
    expect(refuse(422, { detail: "no such field" }).message).toContain("no such field");
  });

  test("a long reason is one line of at most 300 characters, whole ones", () => {
    const { message } = refuse(400, { error: { message: `line\n\n${"😀".repeat(400)}` } });
    const reason = message.slice(message.indexOf("line"));
    expect(reason.length).toBeLessThanOrEqual(300);
    expect(reason).toMatch(/^line 😀+.?…$/u);
    expect(reason.isWellFormed()).toBe(true);
  });

  test.each([400, 401, 402, 403, 404, 418, 429, 500])("the key is never told, status %d", (status) => {
    const message = `${"x".repeat(290)} Incorrect key sk-secret for llama3, sk-secret!`;
    const error = refuse(status, { error: { message } });
    expect(error.message).not.toContain("sk-secret");
    expect(error.message).not.toContain("sk-in-the-address");
    expect(toInBandError({ error: { message } }, context).message).not.toContain("sk-secret");
  });

  test.each([
    ["http://127.0.0.1:11434/v1", "SOME_URL must be the right address, such as http://127.0.0.1:11434/ask."],
    ["http://127.0.0.1:11434/v1/ask", "Check SOME_URL, host and path."],
  ])("for %s the wrong address says what to set", (address, advice) => {
    const at = { ...context, url: new URL(address) };
    expect(toResponseError({ status: 404, headers: {}, text: "" }, at).message).toContain(advice);
  });

  test("a redirect says where to, without what may be secret there", () => {
    const { code, message } = refuse(307, "", {
      location: "https://user:pw@new.example.com/v1?token=secret",
    });
    expect(code).toBe("provider_wrong_address");
    expect(message).toContain("redirects to https://new.example.com/v1,");
    expect(message).not.toMatch(/secret|pw/);
  });
});

describe("connections", () => {
  test.each([
    [{ code: "ECONNREFUSED" }, "nothing listens there (ECONNREFUSED)"],
    [{ code: "ENOTFOUND" }, "its name is unknown (ENOTFOUND)"],
    [{ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, "its certificate is not trusted"],
    [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, "its certificate is not trusted"],
    [{ code: "ESOMETHING" }, "the connection failed (ESOMETHING)"],
  ])("%j names host and reason", (cause, reason) => {
    const error = toConnectionError(Object.assign(new Error("x"), cause), { url, hints });
    expect(error.code).toBe("provider_unreachable");
    expect(error.message).toContain(`api.example.com cannot be reached: ${reason}`);
    expect(error.message).not.toContain("sk-in-the-address");
  });

  test("a fault of the program is not taken for one of the network", () => {
    const fault = new TypeError("undefined is not a function");
    expect(() => toConnectionError(fault, { url, hints })).toThrow(fault);
  });
});

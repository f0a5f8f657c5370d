import { AppError, errors, type ErrorCode } from "@agent-max/protocol";
import { parseErrorBody, type ProviderErrorBody } from "./error-body.ts";
import { parseJson } from "../../lib/json.ts";

/** How an error message helps the person who set up the provider. */
export type SetupHints = {
  /** The name of the setting of the key. */
  keySetting: string;
  /** The name of the setting of the address. */
  addressSetting: string;
  /** What the address must be, after "must be". */
  addressForm: string;
  /** A likely right address in place of a wrong one; undefined when the address has the right form. */
  suggestAddress(url: URL): string | undefined;
};

/** What the code and the message of an error depend on. `apiKey` is here to be removed from every message. */
export type ErrorContext = {
  url: URL;
  model: string;
  apiKey: string | undefined;
  nowMs: number;
  hints: SetupHints;
};

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const maxQuotedCharacters = 300;

/** By the name that a provider gives to an error. A name is more specific than a status, so it counts first. */
const codesByName: Readonly<Record<string, ErrorCode>> = {
  insufficient_quota: "provider_quota_exceeded",
  insufficient_balance: "provider_quota_exceeded",
  billing_hard_limit_reached: "provider_quota_exceeded",
  billing_not_active: "provider_quota_exceeded",
  billing_error: "provider_quota_exceeded",
  contract_spend_limit_reached: "provider_quota_exceeded",
  enforced_spend_limit_reached: "provider_quota_exceeded",
  daily_quota_exceeded: "provider_quota_exceeded",
  exceeded_current_quota_error: "provider_quota_exceeded",
  context_length_exceeded: "context_exceeded",
  context_window_exceeded: "context_exceeded",
  exceed_context_size_error: "context_exceeded",
  request_too_large: "context_exceeded",
  model_not_found: "model_unavailable",
  model_not_available: "model_unavailable",
  invalid_model: "model_unavailable",
  invalid_api_key: "provider_unauthorized",
  authentication_error: "provider_unauthorized",
  authenticationerror: "provider_unauthorized",
  account_deactivated: "provider_unauthorized",
  permission_error: "provider_unauthorized",
  api_key_invalid: "provider_unauthorized",
  unauthenticated: "provider_unauthorized",
  permission_denied: "provider_unauthorized",
  rate_limit_exceeded: "provider_rate_limited",
  rate_limit_error: "provider_rate_limited",
  ratelimiterror: "provider_rate_limited",
  resource_exhausted: "provider_rate_limited",
  content_filter: "content_filtered",
  content_policy_violation: "content_filtered",
  overloaded_error: "provider_overloaded",
  engine_overloaded_error: "provider_overloaded",
  server_error: "provider_overloaded",
  cancelled: "provider_overloaded",
  internalservererror: "provider_overloaded",
};

/** Messages of known servers that have no name for an exceeded context window. */
const contextExceededMessages = [
  /maximum (context|prompt|model) length/i, // OpenRouter, older vLLM, xAI
  /model'?s context length is/i, // vLLM, SGLang
  /exceeds? the (available )?context (size|window|length)/i, // llama.cpp
  /greater than the context length/i, // LM Studio
  /input token count.*exceeds the maximum/i, // Gemini
  /too large for model with \d+ maximum context/i, // Mistral
  /`inputs` tokens \+ `max_new_tokens` must be/i, // TGI, Together
  /prompt is too long/i, // Anthropic
  /input length and `max_tokens` exceed context limit/i, // Anthropic, older models
];

/** Anthropic names an account without credit `invalid_request_error`; only the message tells it from other errors. */
const noCreditMessages = [
  /credit balance is too low/i,
  /reached your specified (workspace )?api usage limits/i,
];

/** The error of the table for a response with an error status. `text` is the body. */
export function toResponseError(
  response: { status: number; headers: Headers; text: string },
  context: ErrorContext,
): AppError {
  const { status, headers } = response;
  const body = parseErrorBody(parseJson(response.text));
  if (status < 400) {
    return toWrongAddressError(
      `redirects${toTarget(headers, context.url)}, and redirects are not followed`,
      context,
    );
  }
  const code = codeOf(body, status, context);
  if (code === "provider_wrong_address")
    return toWrongAddressError(`answered with status ${status}`, context);
  const retryAfterMs = errors[code].retryable
    ? (parseRetryAfter(headers, context.nowMs) ?? body.retryAfterMs)
    : undefined;
  return new AppError(code, {
    message: toMessage(
      code,
      body.message ?? (code === "provider_rejected" ? `status ${status}` : undefined),
      context,
    ),
    ...(retryAfterMs !== undefined && { details: { retry_after_ms: retryAfterMs } }),
  });
}

/** The error of the table for an error event in a response with status 200. */
export function toInBandError(value: unknown, context: ErrorContext): AppError {
  const body = parseErrorBody(value);
  const code = codeOf(body, body.status, context);
  return new AppError(code, { message: toMessage(code, body.message, context) });
}

/** `provider_wrong_address`, with one sentence about what the address did and one about what to set. */
export function toWrongAddressError(
  whatItDid: string,
  { url, hints }: Pick<ErrorContext, "url" | "hints">,
): AppError {
  const suggestion = hints.suggestAddress(url);
  const advice =
    suggestion === undefined
      ? `Check ${hints.addressSetting}, host and path.`
      : `${hints.addressSetting} must be ${hints.addressForm}, such as ${suggestion}.`;
  return new AppError("provider_wrong_address", {
    message: `${url.origin}${url.pathname} ${whatItDid}. ${advice}`,
  });
}

/** The wait that a response asks for, in milliseconds: `Retry-After` in seconds or as a date, or `retry-after-ms`. */
export function parseRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const exact = toNumber(headers["retry-after-ms"]);
  if (exact !== undefined) return exact;
  const value = headers["retry-after"];
  const seconds = toNumber(value);
  if (seconds !== undefined) return Math.round(seconds * 1000);
  const dateMs = typeof value === "string" && value.endsWith("GMT") ? Date.parse(value) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

function codeOf(body: ProviderErrorBody, status: number | undefined, context: ErrorContext): ErrorCode {
  // Google gives an account without credit the same name as a rate limit.
  if (status === 402) return "provider_quota_exceeded";
  for (const name of body.codes) {
    const code = Object.hasOwn(codesByName, name) ? codesByName[name] : undefined;
    if (code !== undefined) return code;
  }
  const matches = (patterns: readonly RegExp[]) =>
    patterns.some((pattern) => pattern.test(body.message ?? ""));
  if (mayMeanContextExceeded(status) && matches(contextExceededMessages)) return "context_exceeded";
  if (matches(noCreditMessages)) return "provider_quota_exceeded";
  return codeByStatus(status, body, context);
}

function codeByStatus(status: number | undefined, body: ProviderErrorBody, context: ErrorContext): ErrorCode {
  if (status === undefined)
    return body.codes.includes("invalid_request_error") ? "provider_rejected" : "provider_overloaded";
  if (status >= 500 || status === 408 || status === 425) return "provider_overloaded";
  switch (status) {
    case 401:
    case 403:
      return "provider_unauthorized";
    case 404:
      return isAboutModel(body, context.model) ? "model_unavailable" : "provider_wrong_address";
    case 405:
      return "provider_wrong_address";
    case 429:
      return "provider_rate_limited";
    default:
      return "provider_rejected";
  }
}

/** Ollama and vLLM have no name for an unknown model. They repeat its id, as they never do for an unknown path. */
function isAboutModel({ param, message = "" }: ProviderErrorBody, model: string): boolean {
  const words = message.split(/[\s"'`,()]+/).map((word) => word.replace(/[.:;!?]+$/, ""));
  return param === "model" || (model !== "" && (words.includes(model) || words.includes(`models/${model}`)));
}

function mayMeanContextExceeded(status: number | undefined): boolean {
  return status === undefined || status === 400 || status === 413 || status === 422 || status === 500;
}

/** The message of the table, and that of the provider where it helps and cannot contain the API key. */
function toMessage(code: ErrorCode, providerMessage: string | undefined, context: ErrorContext): string {
  if (code === "provider_unauthorized") return toUnauthorized(context);
  const { message } = errors[code];
  if (providerMessage === undefined) return message;
  const quoted = quote(providerMessage, context.apiKey);
  if (code === "provider_rejected") return `The model provider refused the request: ${quoted}`;
  return `${message} The provider said: ${quoted}`;
}

/** Leaves out the message of the provider, since it may contain a part of the key. */
function toUnauthorized({ apiKey, hints }: ErrorContext): string {
  return apiKey === undefined
    ? `The model provider wants an API key. Set ${hints.keySetting}.`
    : `The model provider refused the API key. Check ${hints.keySetting}.`;
}

/** The message of a provider as one line of limited length, without the key. */
function quote(message: string, apiKey: string | undefined): string {
  const withoutKey = apiKey === undefined ? message : message.replaceAll(apiKey, "[key]");
  const line = withoutKey.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length <= maxQuotedCharacters
    ? line
    : `${line.slice(0, maxQuotedCharacters - 1).toWellFormed()}…`;
}

function toTarget(headers: Headers, url: URL): string {
  const { location } = headers;
  if (typeof location !== "string" || !URL.canParse(location, url.href)) return "";
  const target = new URL(location, url.href);
  return ` to ${target.origin}${target.pathname}`;
}

function toNumber(value: string | readonly string[] | undefined): number | undefined {
  return typeof value === "string" && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}

import { AppError, errors, type ErrorCode } from "@agent-max/protocol";
import { readComplaint, type Complaint } from "./error-body.ts";
import { parseJson } from "../../lib/json.ts";

/** How sentences help a person who set a provider up. */
export type Settings = {
  /** Where the key is set. */
  key: string;
  /** Where the address is set. */
  address: string;
  /** What the address must be, after "must be". */
  addressForm: string;
  /** A likely right address in place of a wrong one; `undefined` when it has the right form. */
  suggest(url: URL): string | undefined;
};

/** What an error is told apart and worded with. `apiKey` is here to be kept out of every sentence. */
export type ErrorContext = {
  url: URL;
  model: string;
  apiKey: string | undefined;
  nowMs: number;
  settings: Settings;
};

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const maximumSentenceLength = 300;

/** The names that providers give to errors. A name says more than a status, so it is looked up first. */
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

/** Where no name is given for a full window, the words of the known servers have to do. */
const fullWindowSentences = [
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

/** An account without money is an `invalid_request_error` at Anthropic, and only its words tell it from another one. */
const emptyAccountSentences = [
  /credit balance is too low/i,
  /reached your specified (workspace )?api usage limits/i,
];

/** An answer with an error status as an error of the table. `text` is the body. */
export function toRefusal(
  answer: { status: number; headers: Headers; text: string },
  context: ErrorContext,
): AppError {
  const { status, headers } = answer;
  const complaint = readComplaint(parseJson(answer.text));
  if (status < 400) {
    return toWrongAddress(
      `redirects${toTarget(headers, context.url)}, and redirects are not followed`,
      context,
    );
  }
  const code = codeOf(complaint, status, context);
  if (code === "provider_wrong_address") return toWrongAddress(`answered with status ${status}`, context);
  const retryAfterMs = errors[code].retryable
    ? (parseRetryAfter(headers, context.nowMs) ?? complaint.retryAfterMs)
    : undefined;
  return new AppError(code, {
    message: toMessage(
      code,
      complaint.sentence ?? (code === "provider_rejected" ? `status ${status}` : undefined),
      context,
    ),
    ...(retryAfterMs !== undefined && { details: { retry_after_ms: retryAfterMs } }),
  });
}

/** An error that came inside of a 200 answer as an error of the table. */
export function toInBandError(value: unknown, context: ErrorContext): AppError {
  const complaint = readComplaint(value);
  const code = codeOf(complaint, complaint.status, context);
  return new AppError(code, { message: toMessage(code, complaint.sentence, context) });
}

/** `provider_wrong_address` in one sentence on what the address did and one on what to set. */
export function toWrongAddress(
  whatItDid: string,
  { url, settings }: Pick<ErrorContext, "url" | "settings">,
): AppError {
  const suggestion = settings.suggest(url);
  const advice =
    suggestion === undefined
      ? `Check ${settings.address}, host and path.`
      : `${settings.address} must be ${settings.addressForm}, such as ${suggestion}.`;
  return new AppError("provider_wrong_address", {
    message: `${url.origin}${url.pathname} ${whatItDid}. ${advice}`,
  });
}

/** The wait that an answer asks for in milliseconds: `Retry-After` in seconds or as a date, or `retry-after-ms`. */
export function parseRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const exact = toNumber(headers["retry-after-ms"]);
  if (exact !== undefined) return exact;
  const value = headers["retry-after"];
  const seconds = toNumber(value);
  if (seconds !== undefined) return Math.round(seconds * 1000);
  const dateMs = typeof value === "string" && value.endsWith("GMT") ? Date.parse(value) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

function codeOf(complaint: Complaint, status: number | undefined, context: ErrorContext): ErrorCode {
  // Google calls an empty account by the name that it has for rate limits.
  if (status === 402) return "provider_quota_exceeded";
  for (const name of complaint.codes) {
    const code = Object.hasOwn(codesByName, name) ? codesByName[name] : undefined;
    if (code !== undefined) return code;
  }
  const says = (sentences: readonly RegExp[]) =>
    sentences.some((words) => words.test(complaint.sentence ?? ""));
  if (mayBeFullWindow(status) && says(fullWindowSentences)) return "context_exceeded";
  if (says(emptyAccountSentences)) return "provider_quota_exceeded";
  return codeByStatus(status, complaint, context);
}

function codeByStatus(status: number | undefined, complaint: Complaint, context: ErrorContext): ErrorCode {
  if (status === undefined)
    return complaint.codes.includes("invalid_request_error") ? "provider_rejected" : "provider_overloaded";
  if (status >= 500 || status === 408 || status === 425) return "provider_overloaded";
  switch (status) {
    case 401:
    case 403:
      return "provider_unauthorized";
    case 404:
      return isAboutModel(complaint, context.model) ? "model_unavailable" : "provider_wrong_address";
    case 405:
      return "provider_wrong_address";
    case 429:
      return "provider_rate_limited";
    default:
      return "provider_rejected";
  }
}

/** Ollama and vLLM give no code for an unknown model, but they repeat its id, which they cannot for an unknown path. */
function isAboutModel({ param, sentence = "" }: Complaint, model: string): boolean {
  const words = sentence.split(/[\s"'`,()]+/).map((word) => word.replace(/[.:;!?]+$/, ""));
  return param === "model" || (model !== "" && (words.includes(model) || words.includes(`models/${model}`)));
}

function mayBeFullWindow(status: number | undefined): boolean {
  return status === undefined || status === 400 || status === 413 || status === 422 || status === 500;
}

/** The words of the table, and those of the provider where they help and cannot hold the key that it was sent. */
function toMessage(code: ErrorCode, sentence: string | undefined, context: ErrorContext): string {
  if (code === "provider_unauthorized") return toUnauthorized(context);
  const { message } = errors[code];
  if (sentence === undefined) return message;
  const quoted = quote(sentence, context.apiKey);
  if (code === "provider_rejected") return `The model provider refused the request: ${quoted}`;
  return `${message} The provider said: ${quoted}`;
}

/** The provider's own words are left out, since they may hold a part of the key. */
function toUnauthorized({ apiKey, settings }: ErrorContext): string {
  return apiKey === undefined
    ? `The model provider wants an API key. Set ${settings.key}.`
    : `The model provider refused the API key. Check ${settings.key}.`;
}

/** One line of a stranger's words, bounded, and without the key. */
function quote(sentence: string, apiKey: string | undefined): string {
  const withoutKey = apiKey === undefined ? sentence : sentence.replaceAll(apiKey, "[key]");
  const line = withoutKey.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length <= maximumSentenceLength
    ? line
    : `${line.slice(0, maximumSentenceLength - 1).toWellFormed()}…`;
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

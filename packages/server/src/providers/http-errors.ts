import { AppError, errors, type ErrorCode } from "@agent-max/protocol";
import { readComplaint, type Complaint } from "./complaint.ts";
import { parseJson } from "./json.ts";

/** What an error is told apart and worded with. `apiKey` is here to be kept out of every sentence. */
export type ErrorContext = { url: URL; model: string; apiKey: string | undefined; nowMs: number };

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const maximumSentenceLength = 300;

/** The names that providers give to errors. A name says more than a status, so it is looked up first. */
const codesByName: Readonly<Record<string, ErrorCode>> = {
  insufficient_quota: "provider_quota_exceeded",
  insufficient_balance: "provider_quota_exceeded",
  billing_hard_limit_reached: "provider_quota_exceeded",
  billing_not_active: "provider_quota_exceeded",
  exceeded_current_quota_error: "provider_quota_exceeded",
  context_length_exceeded: "context_exceeded",
  context_window_exceeded: "context_exceeded",
  exceed_context_size_error: "context_exceeded",
  model_not_found: "model_unavailable",
  model_not_available: "model_unavailable",
  invalid_model: "model_unavailable",
  invalid_api_key: "provider_unauthorized",
  authentication_error: "provider_unauthorized",
  authenticationerror: "provider_unauthorized",
  account_deactivated: "provider_unauthorized",
  rate_limit_exceeded: "provider_rate_limited",
  rate_limit_error: "provider_rate_limited",
  ratelimiterror: "provider_rate_limited",
  resource_exhausted: "provider_rate_limited",
  content_filter: "content_filtered",
  content_policy_violation: "content_filtered",
  overloaded_error: "provider_overloaded",
  engine_overloaded_error: "provider_overloaded",
  server_error: "provider_overloaded",
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
  /prompt is too long/i, // proxies in front of Anthropic
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
      context.url,
      `redirects${toTarget(headers, context.url)}, and redirects are not followed`,
    );
  }
  const code = codeOf(complaint, status, context);
  if (code === "provider_wrong_address") return toWrongAddress(context.url, `answered with status ${status}`);
  const retryAfterMs = errors[code].retryable ? parseRetryAfter(headers, context.nowMs) : undefined;
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
export function toWrongAddress(url: URL, whatItDid: string): AppError {
  const path = url.pathname.replace(/\/+$/, "");
  const advice = path.endsWith("/chat/completions")
    ? "Check LLM_URL, host and path."
    : `LLM_URL must be the full chat-completions address, such as ${url.origin}${path === "" ? "/v1" : path}/chat/completions.`;
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
  for (const name of complaint.codes) {
    const code = Object.hasOwn(codesByName, name) ? codesByName[name] : undefined;
    if (code !== undefined) return code;
  }
  const { sentence } = complaint;
  if (
    sentence !== undefined &&
    mayBeFullWindow(status) &&
    fullWindowSentences.some((words) => words.test(sentence))
  ) {
    return "context_exceeded";
  }
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
    case 402:
      return "provider_quota_exceeded";
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
  return param === "model" || (model !== "" && words.includes(model));
}

function mayBeFullWindow(status: number | undefined): boolean {
  return status === undefined || status === 400 || status === 413 || status === 422 || status === 500;
}

/** The words of the table, and those of the provider where they help and cannot hold the key that it was sent. */
function toMessage(code: ErrorCode, sentence: string | undefined, context: ErrorContext): string {
  const { message } = errors[code];
  if (sentence === undefined || code === "provider_unauthorized") return message;
  const quoted = quote(sentence, context.apiKey);
  if (code === "provider_rejected") return `The model provider refused the request: ${quoted}`;
  return `${message} The provider said: ${quoted}`;
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

import { isObject, listIn, textIn, type JsonObject } from "../../lib/json.ts";

/** What a provider says about an error, in any of the usual shapes. */
export type ProviderErrorBody = {
  /** Machine-readable names of the error: code, type, status; in lower case. */
  codes: readonly string[];
  /** An HTTP status in the body. */
  status: number | undefined;
  /** The request field that is wrong. */
  param: string | undefined;
  /** The sentence for people. */
  message: string | undefined;
  /** The wait that the provider asks for. */
  retryAfterMs: number | undefined;
};

const emptyBody: ProviderErrorBody = {
  codes: [],
  status: undefined,
  param: undefined,
  message: undefined,
  retryAfterMs: undefined,
};

/**
 * Parses an error body: `{error: {…}}` (OpenAI, Anthropic and most others), `{error: "…"}`, `[{error: …}]` (Gemini),
 * `{object: "error", message}` (vLLM, Mistral), `{detail}` (FastAPI), or anything else, which has no content.
 */
export function parseErrorBody(body: unknown): ProviderErrorBody {
  if (Array.isArray(body)) return parseErrorBody(body[0]);
  if (!isObject(body)) return emptyBody;
  if (isObject(body["error"])) return parseFields(body["error"]);
  const message = textIn(body, "error");
  return message === undefined ? parseFields(body) : { ...parseFields(body), message };
}

/** Whether an event or a document is an error and not a part of an answer. */
export function isErrorBody(value: JsonObject): boolean {
  const { error } = value;
  return isObject(error) || (typeof error === "string" && error !== "") || value["object"] === "error";
}

function parseFields(error: JsonObject): ProviderErrorBody {
  const names = [...detailNames(error), error["code"], error["type"], error["status"]];
  return {
    codes: names.filter((name) => typeof name === "string").map((name) => name.toLowerCase()),
    status: names.map(Number).find((status) => Number.isInteger(status) && status >= 400 && status < 600),
    param: textIn(error, "param"),
    message: textIn(error, "message") ?? textIn(error, "detail"),
    retryAfterMs: listIn(error, "details")
      .filter(isObject)
      .map(toDelayMs)
      .find((delay) => delay !== undefined),
  };
}

/** Specific names beside a general one: Anthropic gives them in one object, Google in a list of typed objects. */
function detailNames(error: JsonObject): readonly string[] {
  const { details } = error;
  if (isObject(details)) return [textIn(details, "error_code")].filter((name) => name !== undefined);
  return listIn(error, "details")
    .filter(isObject)
    .flatMap((detail) => [
      textIn(detail, "reason"),
      isDailyQuota(detail) ? "daily_quota_exceeded" : undefined,
    ])
    .filter((name) => name !== undefined);
}

/** A daily quota does not recover within the delay that comes with it. */
function isDailyQuota(detail: JsonObject): boolean {
  return listIn(detail, "violations")
    .filter(isObject)
    .some((violation) => textIn(violation, "quotaId")?.includes("PerDay") === true);
}

/** The milliseconds of a duration in Google's form, such as `"47.5s"`. */
function toDelayMs(detail: JsonObject): number | undefined {
  const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(textIn(detail, "retryDelay") ?? "") ?? [];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

import { isObject, listIn, textIn, type JsonObject } from "../../lib/json.ts";

/** What a provider says about an error, in whichever of the usual shapes it says it. */
export type Complaint = {
  /** The machine-readable names it gives: code, type, status; lower case. */
  codes: readonly string[];
  /** An HTTP status that stands in the body. */
  status: number | undefined;
  /** The request field that it complains about. */
  param: string | undefined;
  /** Its own words for people. */
  sentence: string | undefined;
  /** The wait that it asks for. */
  retryAfterMs: number | undefined;
};

const silence: Complaint = {
  codes: [],
  status: undefined,
  param: undefined,
  sentence: undefined,
  retryAfterMs: undefined,
};

/**
 * Reads an error body: `{error: {…}}` (OpenAI, Anthropic and most others), `{error: "…"}`, `[{error: …}]` (Gemini),
 * `{object: "error", message}` (vLLM, Mistral), `{detail}` (FastAPI), or anything else, which says nothing.
 */
export function readComplaint(body: unknown): Complaint {
  if (Array.isArray(body)) return readComplaint(body[0]);
  if (!isObject(body)) return silence;
  if (isObject(body["error"])) return read(body["error"]);
  const sentence = textIn(body, "error");
  return sentence === undefined ? read(body) : { ...read(body), sentence };
}

/** Whether an event or a body is an error and not a chunk of an answer. */
export function isComplaint(value: JsonObject): boolean {
  const { error } = value;
  return isObject(error) || (typeof error === "string" && error !== "") || value["object"] === "error";
}

function read(error: JsonObject): Complaint {
  const names = [...detailNames(error), error["code"], error["type"], error["status"]];
  return {
    codes: names.filter((name) => typeof name === "string").map((name) => name.toLowerCase()),
    status: names.map(Number).find((status) => Number.isInteger(status) && status >= 400 && status < 600),
    param: textIn(error, "param"),
    sentence: textIn(error, "message") ?? textIn(error, "detail"),
    retryAfterMs: listIn(error, "details")
      .filter(isObject)
      .map(toDelayMs)
      .find((delay) => delay !== undefined),
  };
}

/** The exact names that some give beside a general one: Anthropic in one object, Google in a list of typed ones. */
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

/** A quota for a day does not come back within the wait that is told with it. */
function isDailyQuota(detail: JsonObject): boolean {
  return listIn(detail, "violations")
    .filter(isObject)
    .some((violation) => textIn(violation, "quotaId")?.includes("PerDay") === true);
}

/** A duration of Google in milliseconds, such as `"47.5s"`. */
function toDelayMs(detail: JsonObject): number | undefined {
  const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(textIn(detail, "retryDelay") ?? "") ?? [];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

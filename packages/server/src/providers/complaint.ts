import { isObject, textIn, type JsonObject } from "./json.ts";

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
};

const silence: Complaint = { codes: [], status: undefined, param: undefined, sentence: undefined };

/**
 * Reads an error body: `{error: {…}}` (OpenAI and most others), `{error: "…"}`, `[{error: …}]` (Gemini),
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
  const names = [error["code"], error["type"], error["status"]];
  return {
    codes: names.filter((name) => typeof name === "string").map((name) => name.toLowerCase()),
    status: names.map(Number).find((status) => Number.isInteger(status) && status >= 400 && status < 600),
    param: textIn(error, "param"),
    sentence: textIn(error, "message") ?? textIn(error, "detail"),
  };
}

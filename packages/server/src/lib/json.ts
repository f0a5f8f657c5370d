/** A JSON object with unknown fields. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Parses JSON of a stranger; `undefined` when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON has no value `undefined`, so the caller can tell.
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text in a field, `undefined` when it is missing, empty or not a text. */
export function textIn(object: JsonObject, field: string): string | undefined {
  const value = object[field];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The members of a list in a field; [] when there is none. */
export function listIn(object: JsonObject, field: string): readonly unknown[] {
  const value = object[field];
  return Array.isArray(value) ? value : [];
}

/** The object in a field; an empty one when there is none. */
export function objectIn(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isObject(value) ? value : {};
}

/** No count of tokens is larger. A larger one is a mistake, and would not survive sums, prices or JSON elsewhere. */
const largestCount = 1e12;

/** A whole number above 0 that counts something; null for anything else. */
export function toPositiveInteger(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value <= largestCount
    ? value
    : null;
}

/** A whole number from 0 on; null for anything else. */
export function toNonNegativeInteger(value: unknown): number | null {
  return value === 0 ? 0 : toPositiveInteger(value);
}

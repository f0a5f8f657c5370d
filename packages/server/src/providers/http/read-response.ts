import type { AppError } from "@agent-max/protocol";
import { isComplaint, readComplaint } from "./error-body.ts";
import { createEventReader, type AnswerReader, type EventReader, type Reading } from "./sse-reader.ts";
import { mediaType, readText, type Answer } from "./response.ts";
import { toInBandError, toWrongAddress, type ErrorContext } from "./errors.ts";
import { isObject, parseJson, type JsonObject } from "../../lib/json.ts";

export type AnswerDialect = {
  answer: AnswerReader;
  context: ErrorContext;
  /** Whether a JSON document is an answer that was sent at once. */
  isWhole(value: JsonObject): boolean;
};

const maxEventLength = 16 * 1024 * 1024;

/**
 * A 200 answer as readings, one per read: a stream of events, or one JSON document from a server that does not
 * stream. The last reading has ended or failed. A web page or any other document is `provider_wrong_address`.
 */
export async function* readAnswer(answer: Answer, dialect: AnswerDialect): AsyncGenerator<Reading> {
  const { context } = dialect;
  const toError = (complaint: unknown) => toInBandError(complaint, context);
  const reader = createEventReader({ maxEventLength, answer: dialect.answer, toError });
  const type = mediaType(answer);
  if (type === "application/json") {
    const value = parseJson(await readText(answer, maxEventLength));
    if (!isObject(value) || !dialect.isWhole(value)) throw toOtherDocument(value, context);
    yield reader.whole(value);
  } else if (type === "text/html") {
    throw toWrongAddress("answered with a web page", context);
  } else {
    yield* readEvents(answer, reader, context);
  }
}

async function* readEvents(
  answer: Answer,
  reader: EventReader,
  context: ErrorContext,
): AsyncGenerator<Reading> {
  // The connection outlives the answer, so the end of the loop must not destroy it.
  const chunks: AsyncIterator<Uint8Array, unknown> = answer.body.iterator({ destroyOnReturn: false });
  const type = mediaType(answer);
  let heardEvent = false;
  for (;;) {
    const chunk = await chunks.next().catch((cause: unknown) => ({ done: true as const, value: cause }));
    if (chunk.done !== true) {
      const reading = reader.feed(chunk.value);
      heardEvent ||= reading.heardEvent;
      yield reading;
      continue;
    }
    const last = reader.end(chunk.value);
    if (!heardEvent && !last.heardEvent && type !== "text/event-stream") {
      throw toWrongAddress(`answered with ${type || "an unnamed type"} and without an event`, context);
    }
    yield last;
    return;
  }
}

/** A JSON document that is no answer: an error by name, or a server that does something else at this address. */
function toOtherDocument(value: unknown, context: ErrorContext): AppError {
  const { codes, status } = readComplaint(value);
  const isNamedError = isObject(value) && isComplaint(value) && (codes.length > 0 || status !== undefined);
  return isNamedError
    ? toInBandError(value, context)
    : toWrongAddress("answered with JSON that is no answer of a model", context);
}

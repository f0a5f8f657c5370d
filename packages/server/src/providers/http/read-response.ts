import type { AppError } from "@agent-max/protocol";
import { isErrorBody, parseErrorBody } from "./error-body.ts";
import { toInBandError, toWrongAddressError, type ErrorContext } from "./errors.ts";
import { type HttpResponse, mediaType, readText } from "./response.ts";
import { createSseReader, type DecodedChunk, type ResponseDecoder, type SseReader } from "./sse-reader.ts";
import { isObject, parseJson, type JsonObject } from "../../lib/json.ts";

export type ResponseFormat = {
  decoder: ResponseDecoder;
  context: ErrorContext;
  /** Whether a JSON document is a complete answer. */
  isCompleteAnswer(value: JsonObject): boolean;
};

const maxEventLength = 16 * 1024 * 1024;

/**
 * The chunks of a response with status 200: a stream of events, or one JSON document from a server that does not stream.
 * The last chunk has ended or failed.
 * @throws AppError `provider_wrong_address` for a web page or any other document
 */
export async function* readResponse(
  response: HttpResponse,
  format: ResponseFormat,
): AsyncGenerator<DecodedChunk> {
  const { decoder, context } = format;
  const toError = (body: unknown) => toInBandError(body, context);
  const reader = createSseReader({ maxEventLength, decoder, toError });
  const type = mediaType(response);
  if (type === "application/json") {
    const value = parseJson(await readText(response, maxEventLength));
    if (!isObject(value) || !format.isCompleteAnswer(value)) throw toDocumentError(value, context);
    yield reader.complete(value);
  } else if (type === "text/html") {
    throw toWrongAddressError("answered with a web page", context);
  } else {
    yield* readStream(response, reader, context);
  }
}

async function* readStream(
  response: HttpResponse,
  reader: SseReader,
  context: ErrorContext,
): AsyncGenerator<DecodedChunk> {
  // The connection outlives the response, so leaving the loop must not destroy it.
  const source: AsyncIterator<Uint8Array, unknown> = response.body.iterator({ destroyOnReturn: false });
  const type = mediaType(response);
  let hasEvent = false;
  for (;;) {
    const bytes = await source.next().catch((cause: unknown) => ({ done: true as const, value: cause }));
    if (bytes.done !== true) {
      const chunk = reader.feed(bytes.value);
      hasEvent ||= chunk.hasEvent;
      yield chunk;
      continue;
    }
    const last = reader.end(bytes.value);
    if (!hasEvent && !last.hasEvent && type !== "text/event-stream") {
      throw toWrongAddressError(`answered with ${type || "an unnamed type"} and without an event`, context);
    }
    yield last;
    return;
  }
}

/** A JSON document that is no answer: either an error with a name, or a server that is no model provider. */
function toDocumentError(value: unknown, context: ErrorContext): AppError {
  const { codes, status } = parseErrorBody(value);
  const isNamedError = isObject(value) && isErrorBody(value) && (codes.length > 0 || status !== undefined);
  return isNamedError
    ? toInBandError(value, context)
    : toWrongAddressError("answered with JSON that is no answer of a model", context);
}

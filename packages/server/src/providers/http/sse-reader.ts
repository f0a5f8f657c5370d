import { AppError } from "@agent-max/protocol";
import { createParser } from "eventsource-parser";
import { isErrorBody } from "./error-body.ts";
import { isObject, parseJson, type JsonObject } from "../../lib/json.ts";
import type { ProviderEvent } from "../../engine/ports/provider.ts";

export type ResponseState =
  | { type: "open" }
  /** The model gave its finish reason; only usage and the end can follow. */
  | { type: "ending" }
  | { type: "ended" }
  | { type: "failed"; error: AppError };

/** The events in one chunk of bytes, and the state of the response after it. */
export type DecodedChunk = {
  events: readonly ProviderEvent[];
  /** Whether the bytes completed a server-sent event that is no keep-alive. */
  hasEvent: boolean;
  state: ResponseState;
};

/** Turns the JSON values of one response, in the format of its provider, into events of the port. */
export type ResponseDecoder = {
  /** Takes the value of one server-sent event, or a complete answer from a server that does not stream. */
  add(value: JsonObject): ResponseState;
  /** `done`: the provider said that the stream is over. `cut`: the body ended, or broke by `cause`. */
  end(how: "done" | "cut", cause?: unknown): ResponseState;
  /** The events since the last call. */
  take(): readonly ProviderEvent[];
  /** Whether a value only shows that the connection works, and says nothing about the model. */
  isKeepAlive?(value: JsonObject): boolean;
};

export type SseReaderOptions = {
  decoder: ResponseDecoder;
  /** The maximal length of one event in characters. */
  maxEventLength: number;
  toError: (body: JsonObject) => AppError;
};

/** Turns the bytes of one stream of server-sent events into events of the port. Never splits a character. */
export function createSseReader({ decoder, maxEventLength, toError }: SseReaderOptions) {
  const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  let hasEvent = false;
  let state: ResponseState = { type: "open" };
  let isBodyOver = false;

  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent: ({ data }) => {
      if (isOver()) return;
      if (data.trim() === "[DONE]") state = decoder.end("done");
      else if (data !== "") takeData(data);
      else hasEvent = true;
    },
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") fail(new AppError("provider_malformed"));
    },
  });

  function takeData(data: string) {
    const value = parseJson(data);
    hasEvent ||= !isObject(value) || decoder.isKeepAlive?.(value) !== true;
    // The last event of a body may be cut; `end` judges that.
    if (value === undefined && isBodyOver) return;
    if (!isObject(value)) return fail(new AppError("provider_malformed"));
    if (isErrorBody(value)) return fail(toError(value));
    state = decoder.add(value);
  }

  function fail(error: AppError) {
    if (!isOver()) state = { type: "failed", error };
  }

  function isOver() {
    return state.type === "ended" || state.type === "failed";
  }

  function takeChunk(): DecodedChunk {
    const chunk = { events: decoder.take(), hasEvent, state };
    hasEvent = false;
    return chunk;
  }

  return {
    /** Takes the bytes of one read. */
    feed(bytes: Uint8Array): DecodedChunk {
      if (!isOver()) parser.feed(utf8.decode(bytes, { stream: true }));
      return takeChunk();
    },
    /** The body ended, or broke by `cause`. Without a finish reason before, the state is `provider_cut_off`. */
    end(cause?: unknown): DecodedChunk {
      isBodyOver = true;
      // Some servers leave out the empty line after the last event.
      if (!isOver()) parser.feed("\n\n");
      if (!isOver()) state = decoder.end("cut", cause);
      return takeChunk();
    },
    /** Takes a complete answer, as one JSON document. */
    complete(value: JsonObject): DecodedChunk {
      hasEvent = true;
      decoder.add(value);
      state = decoder.end("done");
      return takeChunk();
    },
  };
}

export type SseReader = ReturnType<typeof createSseReader>;

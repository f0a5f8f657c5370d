import { AppError } from "@agent-max/protocol";
import { createParser } from "eventsource-parser";
import { isComplaint } from "./error-body.ts";
import { isObject, parseJson, type JsonObject } from "../../lib/json.ts";
import type { ProviderEvent } from "../../engine/ports/provider.ts";

/** What one read brought, and how the stream stands after it. */
export type Reading = {
  events: readonly ProviderEvent[];
  /** Whether the model gave a sign: a whole server-sent event that is no keep-alive was among the bytes. */
  heardEvent: boolean;
  state:
    | { type: "open" }
    /** The model said why it ended; only usage and the end can still come. */
    | { type: "ending" }
    | { type: "ended" }
    | { type: "failed"; error: AppError };
};

/** Collects the events of one answer as a dialect writes them. */
export type AnswerReader = {
  /** Takes one event of the stream, or an answer that was sent at once. */
  add(value: JsonObject): Reading["state"];
  /** The provider said that the stream is over (`done`), or the body ended or broke by `cause` (`cut`). */
  end(how: "done" | "cut", cause?: unknown): Reading["state"];
  /** What came since the last call. */
  take(): readonly ProviderEvent[];
  /** Whether an event shows that the connection lives, and says nothing of the model. */
  isKeepAlive?(value: JsonObject): boolean;
};

export type EventReaderOptions = {
  answer: AnswerReader;
  /** The most characters that one event may have. */
  maxEventLength: number;
  toError: (complaint: JsonObject) => AppError;
};

/** Turns the bytes of one stream of server-sent events into events of the port; characters are never split. */
export type EventReader = ReturnType<typeof createEventReader>;

export function createEventReader({ answer, maxEventLength, toError }: EventReaderOptions) {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let heardEvent = false;
  let state: Reading["state"] = { type: "open" };
  let bodyEnded = false;

  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent: ({ data }) => {
      if (isOver()) return;
      if (data.trim() === "[DONE]") state = answer.end("done");
      else if (data !== "") readData(data);
      else heardEvent = true;
    },
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") fail(new AppError("provider_malformed"));
    },
  });

  function readData(data: string) {
    const value = parseJson(data);
    heardEvent ||= !isObject(value) || answer.isKeepAlive?.(value) !== true;
    // The last event of a body may be cut, which is for the end to judge.
    if (value === undefined && bodyEnded) return;
    if (!isObject(value)) return fail(new AppError("provider_malformed"));
    if (isComplaint(value)) return fail(toError(value));
    state = answer.add(value);
  }

  function fail(error: AppError) {
    if (!isOver()) state = { type: "failed", error };
  }

  function isOver() {
    return state.type === "ended" || state.type === "failed";
  }

  function reading(): Reading {
    const result = { events: answer.take(), heardEvent, state };
    heardEvent = false;
    return result;
  }

  return {
    /** Takes the bytes of one read. */
    feed(bytes: Uint8Array): Reading {
      if (!isOver()) parser.feed(decoder.decode(bytes, { stream: true }));
      return reading();
    },
    /** The body ended, or broke by `cause`: an end if the model had said why it ended, else `provider_cut_off`. */
    end(cause?: unknown): Reading {
      bodyEnded = true;
      // Some servers leave out the empty line after the last event.
      if (!isOver()) parser.feed("\n\n");
      if (!isOver()) state = answer.end("cut", cause);
      return reading();
    },
    /** Takes an answer that was sent at once, as one JSON document. */
    whole(value: JsonObject): Reading {
      heardEvent = true;
      answer.add(value);
      state = answer.end("done");
      return reading();
    },
  };
}

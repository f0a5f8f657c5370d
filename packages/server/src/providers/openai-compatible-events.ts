import { AppError } from "@agent-max/protocol";
import { createParser } from "eventsource-parser";
import { isComplaint } from "./complaint.ts";
import { isObject, parseJson, type JsonObject } from "./json.ts";
import { readChunk, toFinishReason, type Chunk } from "./openai-compatible-chunk.ts";
import type { FinishReason, ProviderEvent } from "./provider.ts";
import { createPairKeeper } from "./surrogates.ts";

/** What one read brought, and how the stream stands after it. */
export type Reading = {
  events: readonly ProviderEvent[];
  /** Whether a whole server-sent event was among the bytes. */
  heardEvent: boolean;
  state:
    | { type: "open" }
    /** The model said why it ended; only usage and the end can still come. */
    | { type: "ending" }
    | { type: "ended" }
    | { type: "failed"; error: AppError };
};

export type EventReaderOptions = {
  /** The most characters that one event may have. */
  maxEventLength: number;
  /** What was asked for; fewer tokens than that at `length` are the provider's own limit. */
  maxTokens: number | undefined;
  toError: (complaint: JsonObject) => AppError;
};

/**
 * Turns the bytes of one chat-completions stream into events. Text is exact: nothing is trimmed, characters are never
 * split, and half a surrogate pair waits for the other half.
 */
export type EventReader = ReturnType<typeof createEventReader>;

export function createEventReader({ maxEventLength, maxTokens, toError }: EventReaderOptions) {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const answer = createAnswer(maxTokens);
  let heardEvent = false;
  let state: Reading["state"] = { type: "open" };
  let bodyEnded = false;

  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent: ({ data }) => {
      heardEvent = true;
      if (isOver()) return;
      if (data.trim() === "[DONE]") state = answer.end("done");
      else if (data !== "") readData(data);
    },
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") fail(new AppError("provider_malformed"));
    },
  });

  function readData(data: string) {
    const value = parseJson(data);
    // The last event of a body may be cut, which is for the end to judge.
    if (value === undefined && bodyEnded) return;
    if (!isObject(value)) return fail(new AppError("provider_malformed"));
    if (isComplaint(value)) return fail(toError(value));
    state = answer.add(readChunk(value));
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
      answer.add(readChunk(value));
      state = answer.end("done");
      return reading();
    },
  };
}

/** Collects the parts of one answer as events of the port. */
function createAnswer(maxTokens: number | undefined) {
  const text = createPairKeeper();
  const reasoning = createPairKeeper();
  let events: ProviderEvent[] = [];
  let usage: Chunk["usage"];
  let refused = false;
  let finishReason: string | undefined;

  function push(type: "text" | "reasoning", piece: string) {
    if (piece !== "") events.push({ type, text: piece });
  }

  function finish(): FinishReason {
    if (refused) return "refusal";
    const reason = toFinishReason(finishReason ?? "stop");
    if (reason === undefined || reason === "broken") return "stop";
    if (reason !== "length") return reason;
    const written = usage?.completionTokens ?? maxTokens;
    return maxTokens !== undefined && written !== undefined && written >= maxTokens
      ? "length"
      : "provider_limit";
  }

  return {
    add(chunk: Chunk): Reading["state"] {
      if (chunk.reasoning !== undefined) push("reasoning", reasoning.keep(chunk.reasoning));
      if (chunk.text !== undefined) push("text", text.keep(chunk.text));
      if (chunk.usage !== undefined) {
        usage = chunk.usage;
        events.push(chunk.usage);
      }
      refused ||= chunk.refused;
      finishReason = chunk.finishReason ?? finishReason;
      if (finishReason === undefined) return { type: "open" };
      return toFinishReason(finishReason) === "broken"
        ? { type: "failed", error: new AppError("provider_overloaded") }
        : { type: "ending" };
    },
    /** An unknown reason is only believed with `[DONE]` after it. */
    end(how: "done" | "cut", cause?: unknown): Reading["state"] {
      const known = finishReason !== undefined && toFinishReason(finishReason) !== undefined;
      if (how === "cut" && !known)
        return { type: "failed", error: new AppError("provider_cut_off", { cause }) };
      push("reasoning", reasoning.flush());
      push("text", text.flush());
      events.push({ type: "finish", reason: finish() });
      return { type: "ended" };
    },
    take(): readonly ProviderEvent[] {
      const taken = events;
      events = [];
      return taken;
    },
  };
}

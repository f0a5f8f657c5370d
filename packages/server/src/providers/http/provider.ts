import type { Dispatcher } from "undici";
import { startCall, type CallOptions } from "./call.ts";
import { createConnections } from "./connections.ts";
import type { Reading } from "./sse-reader.ts";
import { release, type Answer } from "./response.ts";
import type { Provider, ProviderEvent, ProviderRequest } from "../../engine/ports/provider.ts";

export type HttpProviderOptions = CallOptions & {
  name: string;
  apiKey?: string | undefined;
  /** Comes first among the models. */
  defaultModel: string;
  /** The models on offer where the provider shall not be asked for them. */
  models?: readonly string[] | undefined;
  /** How a model goes on with an answer. */
  continuation: (model: string) => "prefill" | "anchored";
  /** What errors call the places where a person sets the key and the address. */
  labels?: { apiKey?: string; url?: string };
  connectTimeoutMs?: number;
  /** The connections to use; they stay the caller's to close. */
  dispatcher?: Dispatcher | undefined;
  now?: () => number;
};

/** What tells one provider from another. */
export type Dialect = {
  /** Asks, and gives the answer once its status is a success. Throws an `AppError` for any other and for none. */
  open(request: ProviderRequest, signal: AbortSignal): Promise<Answer>;
  /** The answer as readings, one per read; the last one has ended or failed. */
  read(answer: Answer, request: ProviderRequest): AsyncIterable<Reading>;
  /** The ids of the chat models; [] when they cannot be listed. */
  listModels(signal: AbortSignal): Promise<readonly string[]>;
};

const releaseTimeoutMs = 1_000;

/** A provider that is spoken to over HTTP, and answers with a stream of server-sent events. */
export function createHttpProvider(
  options: HttpProviderOptions,
  toDialect: (dispatcher: Dispatcher) => Dialect,
): Provider {
  const dispatcher = options.dispatcher ?? createConnections(options);
  const dialect = toDialect(dispatcher);

  async function* stream(
    request: ProviderRequest,
    signal: AbortSignal,
  ): AsyncGenerator<readonly ProviderEvent[]> {
    signal.throwIfAborted();
    const call = startCall(signal, options);
    let answer: Answer | undefined;
    let ended = false;
    try {
      answer = await dialect.open(request, call.signal);
      for await (const { events, heardEvent, state } of dialect.read(answer, request)) {
        if (state.type === "ending") call.ending();
        else call.heard(heardEvent);
        signal.throwIfAborted();
        ended = state.type === "ended";
        if (events.length > 0) yield events;
        if (ended) return;
        signal.throwIfAborted();
        if (state.type === "failed") throw state.error;
      }
    } catch (error) {
      // An abort shows as a broken connection; its reason is what happened.
      call.signal.throwIfAborted();
      throw error;
    } finally {
      call.end();
      if (ended && answer !== undefined) void release(answer, releaseTimeoutMs);
      else answer?.body.destroy();
    }
  }

  return {
    name: options.name,
    async models(signal) {
      const ids = options.models ?? (await dialect.listModels(signal));
      const rank = (id: string) => (id === options.defaultModel ? 0 : 1);
      return ids
        .toSorted((one, other) => rank(one) - rank(other))
        .map((id) => ({ id, mode: options.continuation(id), demo: false }));
    },
    mode: options.continuation,
    stream,
    async close() {
      if (options.dispatcher === undefined) await dispatcher.destroy();
    },
  };
}

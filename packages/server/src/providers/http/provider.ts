import type { Dispatcher } from "undici";
import { startCall, type CallOptions } from "./call.ts";
import { createConnections } from "./connections.ts";
import type { EndpointOptions } from "./endpoint.ts";
import { drainBody, type HttpResponse } from "./response.ts";
import type { DecodedChunk } from "./sse-reader.ts";
import type { Capability } from "../../engine/ports/capability.ts";
import type { Provider, ProviderEvent, ProviderRequest } from "../../engine/ports/provider.ts";

export type HttpProviderOptions = CallOptions &
  EndpointOptions & {
    name: string;
    /** The first model in the list. */
    defaultModel: string;
    /** The models to list; undefined if the provider is to be asked for its list. */
    models?: readonly string[] | undefined;
    /** How a model continues an answer. */
    continuation: (model: string) => Capability["mode"];
    connectTimeoutMs?: number;
    /** The connections to use; the caller closes them. */
    dispatcher?: Dispatcher | undefined;
  };

/** What distinguishes the providers that are reached over HTTP. */
export type ProviderProtocol = {
  /**
   * Sends the request, and returns the response once its status is a success.
   * @throws AppError for any other status, and when there is no response
   */
  open(request: ProviderRequest, signal: AbortSignal): Promise<HttpResponse>;
  /** The response in chunks, one for each read of the socket; the last one has ended or failed. */
  read(response: HttpResponse, request: ProviderRequest): AsyncIterable<DecodedChunk>;
  /** The ids of the chat models; [] when the provider does not list them. */
  listModels(signal: AbortSignal): Promise<readonly string[]>;
};

const drainTimeoutMs = 1_000;

/** A provider that is reached over HTTP and responds with a stream of server-sent events. */
export function createHttpProvider(
  options: HttpProviderOptions,
  createProtocol: (dispatcher: Dispatcher) => ProviderProtocol,
): Provider {
  const dispatcher = options.dispatcher ?? createConnections(options);
  const protocol = createProtocol(dispatcher);

  async function* stream(
    request: ProviderRequest,
    signal: AbortSignal,
  ): AsyncGenerator<readonly ProviderEvent[]> {
    signal.throwIfAborted();
    const call = startCall(signal, options);
    let response: HttpResponse | undefined;
    let hasEnded = false;
    try {
      response = await protocol.open(request, call.signal);
      for await (const { events, hasEvent, state } of protocol.read(response, request)) {
        if (state.type === "ending") call.onFinish();
        else call.onBytes(hasEvent);
        signal.throwIfAborted();
        hasEnded = state.type === "ended";
        if (events.length > 0) yield events;
        if (hasEnded) return;
        signal.throwIfAborted();
        if (state.type === "failed") throw state.error;
      }
    } catch (error) {
      // After an abort the error is a broken connection; the reason of the signal says what happened.
      call.signal.throwIfAborted();
      throw error;
    } finally {
      call.end();
      if (hasEnded && response !== undefined) void drainBody(response, drainTimeoutMs);
      else response?.body.destroy();
    }
  }

  return {
    name: options.name,
    async models(signal) {
      const ids = options.models ?? (await protocol.listModels(signal));
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

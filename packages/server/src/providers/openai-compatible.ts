import { AppError } from "@agent-max/protocol";
import type { Dispatcher } from "undici";
import { createConnections } from "./connections.ts";
import { release, type Answer } from "./http-body.ts";
import type { ErrorContext } from "./http-errors.ts";
import type { JsonObject } from "./json.ts";
import { readAnswer } from "./openai-compatible-answer.ts";
import type { Reading } from "./openai-compatible-events.ts";
import type { MaxTokensField } from "./openai-compatible-request.ts";
import { createTransport } from "./openai-compatible-transport.ts";
import type { Provider, ProviderEvent, ProviderRequest } from "./provider.ts";
import { createWatchdog, type StartTimer } from "./watchdog.ts";

export type OpenAiCompatibleOptions = {
  name: string;
  /** The full chat-completions address. */
  url: string;
  apiKey?: string | undefined;
  /** Comes first among the models. */
  defaultModel: string;
  /** The models on offer where the server shall not be asked for them. */
  models?: readonly string[] | undefined;
  /** How a model goes on with an answer. */
  continuation: (model: string) => "native" | "anchored";
  /** What a server wants beside the trailing assistant message to go on with it. */
  nativeFields?: JsonObject;
  maxTokensField?: MaxTokensField;
  /** The longest silence once events have begun; 60 s unless given. */
  stallTimeoutMs?: number;
  /** The longest wait for an event, also for the first one, whatever keep-alives come; 120 s unless given. */
  eventTimeoutMs?: number;
  /** The longest wait for usage and `[DONE]` after the finish reason; 5 s unless given. */
  endTimeoutMs?: number;
  connectTimeoutMs?: number;
  /** The connections to use; they stay the caller's to close. */
  dispatcher?: Dispatcher | undefined;
  now?: () => number;
  startTimer?: StartTimer;
};

const releaseTimeoutMs = 1_000;

/** A provider that speaks the chat-completions protocol of OpenAI, hosted or local. */
export function createOpenAiCompatible(options: OpenAiCompatibleOptions): Provider {
  const url = new URL(options.url);
  const apiKey = options.apiKey === "" ? undefined : options.apiKey;
  const dispatcher = options.dispatcher ?? createConnections(options);
  const { nativeFields = {}, maxTokensField = "max_tokens", now = Date.now } = options;
  const contextFor = (model: string): ErrorContext => ({ url, model, apiKey, nowMs: now() });
  const transport = createTransport({ url, apiKey, dispatcher, nativeFields, maxTokensField, contextFor });

  async function* stream(
    request: ProviderRequest,
    signal: AbortSignal,
  ): AsyncGenerator<readonly ProviderEvent[]> {
    signal.throwIfAborted();
    const call = startCall(signal, options);
    let answer: Answer | undefined;
    let ended = false;
    try {
      answer = await transport.open(request, call.signal);
      for await (const reading of readAnswer(answer, request.maxTokens, contextFor(request.model))) {
        call.heard(reading);
        signal.throwIfAborted();
        ended = reading.state.type === "ended";
        if (reading.events.length > 0) yield reading.events;
        if (ended) return;
        signal.throwIfAborted();
        if (reading.state.type === "failed") throw reading.state.error;
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
      const ids = options.models ?? (await transport.listModels(signal));
      const rank = (id: string) => (id === options.defaultModel ? 0 : 1);
      return ids
        .toSorted((one, other) => rank(one) - rank(other))
        .map((id) => ({ id, way: options.continuation(id), demo: false }));
    },
    way: options.continuation,
    stream,
    async close() {
      if (options.dispatcher === undefined) await dispatcher.destroy();
    },
  };
}

/** One call: its signal aborts with the caller's reason, or with `provider_stalled`. */
function startCall(signal: AbortSignal, options: OpenAiCompatibleOptions) {
  const controller = new AbortController();
  const forward = () => controller.abort(signal.reason);
  signal.addEventListener("abort", forward, { once: true });
  const patience = {
    eventMs: options.eventTimeoutMs ?? 120_000,
    silenceMs: options.stallTimeoutMs ?? 60_000,
    endMs: options.endTimeoutMs ?? 5_000,
  };
  const stalled = () => controller.abort(new AppError("provider_stalled"));
  const watchdog = createWatchdog(patience, stalled, options.startTimer);
  return {
    signal: controller.signal,
    heard({ heardEvent, state }: Reading) {
      if (state.type === "ending") watchdog.ending();
      else watchdog.heard(heardEvent);
    },
    end() {
      signal.removeEventListener("abort", forward);
      watchdog.stop();
    },
  };
}

import type { Capability, PrefillFields } from "./capability.ts";

export type ChatMessage = { role: "system" | "user" | "assistant"; content: string };

/**
 * One call to a model. With `prefix` the model continues that assistant text (mode `prefill`); `prefill` has the fields
 * that the request needs for it.
 */
export type ProviderRequest = {
  model: string;
  messages: readonly ChatMessage[];
  prefix?: string;
  prefill?: PrefillFields;
  maxTokens?: number;
  temperature?: number;
};

/**
 * Why a model ended by itself. `length` is the requested maximum, `context` a full window, `provider_limit` the
 * provider's own limit; `tool_calls` means that the model called a tool, which the server does not offer.
 */
export type FinishReason =
  | "stop"
  | "length"
  | "context"
  | "provider_limit"
  | "content_filter"
  | "refusal"
  | "tool_calls";

export type ProviderEvent =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  | { type: "usage"; promptTokens: number | null; completionTokens: number | null }
  | { type: "finish"; reason: FinishReason };

export type ProviderModel = { id: string; mode: Capability["mode"]; demo: boolean };

/**
 * A model provider. `stream` yields what arrived in one read as one batch, and ends after `finish`. It throws an
 * `AppError` with a code of the table: before the first text when the request is refused, later when the stream
 * breaks (`provider_cut_off`, `provider_stalled`, `provider_overloaded`, `provider_malformed`). When `signal`
 * aborts, it closes the upstream connection at once and throws `signal.reason`. An error’s `retry_after_ms` is the wait
 * that the provider asked for.
 */
export type Provider = {
  readonly name: string;
  /** The models of the provider; [] when it cannot list them. */
  models(signal: AbortSignal): Promise<readonly ProviderModel[]>;
  /** How a model continues an answer, for models without a `ModelInfo`. */
  mode(model: string): Capability["mode"];
  stream(request: ProviderRequest, signal: AbortSignal): AsyncIterable<readonly ProviderEvent[]>;
  close(): Promise<void>;
};

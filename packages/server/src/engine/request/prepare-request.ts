import type { Joiner } from "@agent-max/seam";
import { AppError, type Parameters, type ContinuationMode } from "@agent-max/protocol";
import { type Capability, unknownCapability } from "../ports/capability.ts";
import type { ChatMessage, ProviderRequest } from "../ports/provider.ts";
import { type RequestedMode, prepareContinuation } from "./prepare-continuation.ts";
import type { ModelInfo, ResolvedModel } from "../ports/model.ts";
import { fitToWindow, isSurelyShort } from "./fit-context-window.ts";

export type RequestInput = {
  /** System prompt, history and the turn’s message. */
  messages: readonly ChatMessage[];
  /** What the model goes on from; the empty text for a new answer. */
  written: string;
  /** Whether the model had been thinking about it. */
  thought: boolean;
  parameters: Parameters;
  /** The mode in which an earlier attempt of this generation did not go on; this attempt takes the next one (rule C3). */
  failedMode?: ContinuationMode | undefined;
};

/** One request as it goes to a provider, and how what comes back is attached. */
export type PreparedRequest = {
  request: ProviderRequest;
  /** How the answer is joined to the text that is there; undefined for a new answer. */
  join: { mode: RequestedMode; joiner: Joiner } | undefined;
  /** Tells the token counter of the model how many prompt tokens the request had. */
  learn(promptTokens: number): void;
};

/**
 * Prepares the request that one model takes: in its mode, within its context window, with the fields that it knows
 * (rules C3, C4, C6).
 * @throws AppError `context_exceeded` when it cannot fit
 */
export async function prepareRequest(
  resolved: ResolvedModel,
  input: RequestInput,
  signal: AbortSignal,
): Promise<PreparedRequest> {
  const { info, model } = resolved;
  const { written, parameters } = input;
  const capability = await capabilityOf(resolved, input, signal);
  const { messages, partial, mode, counted } = await fit(info, { input, mode: capability.mode });
  const { max_tokens: maxTokens, temperature } = parameters;
  const base = {
    model,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(temperature !== undefined && capability.takesTemperature && { temperature }),
  };
  const learn = (promptTokens: number) => {
    if (counted !== undefined) info?.reportPromptTokens(counted, promptTokens);
  };
  if (written === "") return { request: { ...base, messages }, join: undefined, learn };
  const shortened = partial === written ? {} : { shortened: partial };
  const requestedMode = input.failedMode === "anchored" ? "unanchored" : mode;
  const { request, joiner } = prepareContinuation(
    { ...capability, mode: requestedMode },
    { messages, prefix: written, ...shortened },
  );
  return { request: { ...base, ...request }, join: { mode: requestedMode, joiner }, learn };
}

async function capabilityOf(
  { info, provider, model }: ResolvedModel,
  { written, thought, failedMode }: RequestInput,
  signal: AbortSignal,
): Promise<Capability> {
  const capability =
    info === undefined
      ? { ...unknownCapability, mode: provider.mode(model), keepsWhitespace: true }
      : await (written === "" ? info.capability() : info.continuation(signal));
  const isPrevented =
    failedMode === "prefill" || (thought && info !== undefined && !capability.prefillAfterThinking);
  return isPrevented ? { ...capability, mode: "anchored" } : capability;
}

/** No model in use has a smaller window. */
const leastLimits = { contextTokens: 4096, maxOutputTokens: null };

type Fit = { input: RequestInput; mode: "prefill" | "anchored" };

/** What of the input fits. Where a prefix does not, only an anchored request can leave out a part of it. */
async function fit(info: ModelInfo | undefined, { input, mode }: Fit) {
  const { messages, written: partial, parameters } = input;
  const maxTokens = parameters.max_tokens;
  const whole = { messages, partial, mode, counted: undefined };
  // What fits into any window is not worth a question.
  if (info === undefined || isSurelyShort(whole, { limits: leastLimits, maxTokens })) return whole;
  const limits = await info.limits();
  const room = { limits, maxTokens };
  if (limits.contextTokens === null || isSurelyShort(whole, room)) return whole;
  const count = await info.counter();
  for (const tried of mode === "prefill" ? (["prefill", "anchored"] as const) : (["anchored"] as const)) {
    const fitted = fitToWindow({ messages, partial, mode: tried }, { ...room, count });
    if (fitted !== undefined) {
      const counted = fitted.messages.reduce(
        (sum, { content }) => sum + count(content),
        count(fitted.partial),
      );
      return { ...fitted, mode: tried, counted };
    }
  }
  throw new AppError("context_exceeded", { message: tooLong(partial, limits.contextTokens) });
}

function tooLong(partial: string, contextTokens: number): string {
  const what =
    partial === ""
      ? "The message and the system prompt are longer"
      : "The message and what is open at the end of the answer are longer";
  return `${what} than the model’s window of ${contextTokens} tokens. Shorten the message, continue from an earlier position, or choose another model.`;
}

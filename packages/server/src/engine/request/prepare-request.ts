import { AppError, type Parameters, type Way } from "@agent-max/protocol";
import { type Capability, unknownCapability } from "../ports/capability.ts";
import type { ChatMessage, ProviderRequest } from "../ports/provider.ts";
import { type AskedWay, type Join, prepareContinuation } from "./prepare-continuation.ts";
import type { ModelKnowledge, ResolvedModel } from "../ports/dependencies.ts";
import { fitToWindow, isSurelyShort } from "./fit-context-window.ts";

export type Question = {
  /** System prompt, history and the turn’s message. */
  messages: readonly ChatMessage[];
  /** What the model goes on from; the empty text for a new answer. */
  written: string;
  /** Whether the model had been thinking about it. */
  thought: boolean;
  parameters: Parameters;
  /** The way in which an earlier attempt of this generation did not go on; the next one is taken then (rule C3). */
  failedWay?: Way | undefined;
};

/** One request as it goes to a provider, and how what comes back is attached. */
export type Asking = {
  request: ProviderRequest;
  /** Absent for a new answer. */
  seam: { way: AskedWay; join: Join } | undefined;
  /** Tells the knowledge of the model how many prompt tokens the request had. */
  learn(promptTokens: number): void;
};

/**
 * Turns a question into the request that one model takes: in its way, in its window, with the fields that it knows
 * (rules C3, C4, C6).
 * @throws AppError `context_exceeded` when it cannot fit
 */
export async function prepareAsking(
  resolved: ResolvedModel,
  question: Question,
  signal: AbortSignal,
): Promise<Asking> {
  const { knowledge, model } = resolved;
  const { written, parameters } = question;
  const capability = await capabilityOf(resolved, question, signal);
  const { messages, partial, way, counted } = await fit(knowledge, { question, way: capability.way });
  const { max_tokens: maxTokens, temperature } = parameters;
  const base = {
    model,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(temperature !== undefined && capability.takesTemperature && { temperature }),
  };
  const learn = (promptTokens: number) => {
    if (counted !== undefined) knowledge?.learn(counted, promptTokens);
  };
  if (written === "") return { request: { ...base, messages }, seam: undefined, learn };
  const shortened = partial === written ? {} : { shortened: partial };
  const askedWay = question.failedWay === "anchored" ? "plain" : way;
  const { request, join } = prepareContinuation(
    { ...capability, way: askedWay },
    { messages, prefix: written, ...shortened },
  );
  return { request: { ...base, ...request }, seam: { way: askedWay, join }, learn };
}

async function capabilityOf(
  { knowledge, provider, model }: ResolvedModel,
  { written, thought, failedWay }: Question,
  signal: AbortSignal,
): Promise<Capability> {
  const capability =
    knowledge === undefined
      ? { ...unknownCapability, way: provider.way(model), keepsWhitespace: true }
      : await (written === "" ? knowledge.capability() : knowledge.continuation(signal));
  const isPrevented =
    failedWay === "native" || (thought && knowledge !== undefined && !capability.nativeAfterThinking);
  return isPrevented ? { ...capability, way: "anchored" } : capability;
}

/** No model in use has a smaller window. */
const leastLimits = { context: 4096, output: null };

type Fit = { question: Question; way: "native" | "anchored" };

/** What of the question fits. Where a prefix does not, only an anchored request can leave out a part of it. */
async function fit(knowledge: ModelKnowledge | undefined, { question, way }: Fit) {
  const { messages, written: partial, parameters } = question;
  const maxTokens = parameters.max_tokens;
  const whole = { messages, partial, way, counted: undefined };
  // What fits into any window is not worth a question.
  if (knowledge === undefined || isSurelyShort(whole, { limits: leastLimits, maxTokens })) return whole;
  const limits = await knowledge.limits();
  const room = { limits, maxTokens };
  if (limits.context === null || isSurelyShort(whole, room)) return whole;
  const count = await knowledge.counter();
  for (const tried of way === "native" ? (["native", "anchored"] as const) : (["anchored"] as const)) {
    const fitted = fitToWindow({ messages, partial, way: tried }, { ...room, count });
    if (fitted !== undefined) {
      const counted = fitted.messages.reduce(
        (sum, { content }) => sum + count(content),
        count(fitted.partial),
      );
      return { ...fitted, way: tried, counted };
    }
  }
  throw new AppError("context_exceeded", { message: tooLong(partial, limits.context) });
}

function tooLong(partial: string, context: number): string {
  const what =
    partial === ""
      ? "The message and the system prompt are longer"
      : "The message and what is open at the end of the answer are longer";
  return `${what} than the model’s window of ${context} tokens. Shorten the message, continue from an earlier position, or choose another model.`;
}

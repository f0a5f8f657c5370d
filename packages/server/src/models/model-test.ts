import { AppError, type ModelTestStep } from "@agent-max/protocol";
import type { Clock } from "../lib/clock.ts";
import { prepareRequest } from "../engine/request/prepare-request.ts";
import type { ResolvedModel } from "../engine/ports/model.ts";
import type { ProbeVerdict } from "./capabilities/probe-store.ts";

/** A model to test, and how to probe it. */
export type ModelTest = {
  resolved: ResolvedModel;
  /** Undefined when the probe brings no verdict. */
  probe: () => Promise<ProbeVerdict | undefined>;
};

export type ModelTestDeps = ModelTest & {
  clock: Pick<Clock, "monotonicMs">;
  /** What the model is asked to write; numbers in words unless given. */
  message?: string;
};

const defaultMessage =
  "Write the numbers from one to sixty as English words, in order, separated by commas. Write nothing else.";
/** The test stops the first part of the answer after this many characters. */
const firstPartCharacters = 80;
const maxTokens = { first: 400, second: 100 };

/** Probes a model, starts a short answer, stops it and continues it. Records none of it (rule H3). */
export async function* testModel(deps: ModelTestDeps, signal: AbortSignal): AsyncGenerator<ModelTestStep> {
  try {
    yield { step: "probed", verdict: (await deps.probe()) ?? null };
    const first = yield* startAndStop(deps, signal);
    yield* continueAnswer(deps, first, signal);
  } catch (error) {
    signal.throwIfAborted();
    const failure = error instanceof AppError ? error : new AppError("internal", { cause: error });
    yield { step: "failed", error: failure.toWire() };
  }
}

type FirstPart = { text: string; thought: boolean; ttftMs: number };

const toMessages = ({ message = defaultMessage }: ModelTestDeps) => [
  { role: "user" as const, content: message },
];

async function* startAndStop(
  deps: ModelTestDeps,
  signal: AbortSignal,
): AsyncGenerator<ModelTestStep, FirstPart> {
  const { resolved, clock } = deps;
  const question = {
    messages: toMessages(deps),
    written: "",
    thought: false,
    parameters: { max_tokens: maxTokens.first },
  };
  const { request } = await prepareRequest(resolved, question, signal);
  const startedMs = clock.monotonicMs();
  let ttftMs: number | undefined;
  let text = "";
  let thought = false;
  for await (const batch of resolved.provider.stream(request, signal)) {
    for (const event of batch) {
      if (event.type === "reasoning") thought = true;
      if (event.type === "text") text += event.text;
    }
    if (text === "") continue;
    if (ttftMs === undefined) {
      ttftMs = Math.round(clock.monotonicMs() - startedMs);
      yield { step: "started", ttft_ms: ttftMs };
    }
    // Leaving the loop stops the answer: the provider closes its connection.
    if (text.length >= firstPartCharacters) break;
  }
  if (ttftMs === undefined) throw new AppError("empty");
  yield { step: "stopped", text };
  return { text, thought, ttftMs };
}

async function* continueAnswer(
  deps: ModelTestDeps,
  first: FirstPart,
  signal: AbortSignal,
): AsyncGenerator<ModelTestStep, void> {
  const { resolved, clock } = deps;
  const question = {
    messages: toMessages(deps),
    written: first.text,
    thought: first.thought,
    parameters: { max_tokens: maxTokens.second },
  };
  const { request, join } = await prepareRequest(resolved, question, signal);
  if (join === undefined) throw new AppError("empty");
  yield { step: "continuing", mode: join.mode };
  const startedMs = clock.monotonicMs();
  let ttftMs: number | null = null;
  let second = "";
  for await (const batch of resolved.provider.stream(request, signal)) {
    for (const event of batch) {
      if (event.type !== "text") continue;
      ttftMs ??= Math.round(clock.monotonicMs() - startedMs);
      second += join.joiner.push(event.text);
    }
  }
  second += join.joiner.end();
  yield {
    step: "reported",
    mode: join.mode,
    verdict: join.joiner.report().verdict,
    ttft_ms: first.ttftMs,
    continue_ttft_ms: ttftMs,
    first: first.text,
    second,
  };
}

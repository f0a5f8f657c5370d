import { AppError, type ModelTestStep } from "@agent-max/protocol";
import type { Clock } from "../lib/clock.ts";
import { prepareRequest } from "../engine/request/prepare-request.ts";
import type { ResolvedModel } from "../engine/ports/dependencies.ts";

export type TrialDeps = {
  resolved: ResolvedModel;
  clock: Pick<Clock, "monotonicMs">;
  /** Asks the model how it continues; undefined where it gave no verdict. */
  probe: () => Promise<string | undefined>;
  /** What the model is asked to write; a count in words unless given. */
  message?: string;
};

const usualMessage =
  "Write the numbers from one to sixty as English words, in order, separated by commas. Write nothing else.";
const firstCharacters = 80;
const maxTokens = { first: 400, second: 100 };

/** Probes a model, starts a short answer, stops it and continues it. Nothing of it is recorded (rule H3). */
export async function* tryModel(deps: TrialDeps, signal: AbortSignal): AsyncGenerator<ModelTestStep> {
  try {
    yield { step: "probed", verdict: (await deps.probe()) ?? null };
    const first = yield* writeFirst(deps, signal);
    yield* continueIt(deps, first, signal);
  } catch (error) {
    signal.throwIfAborted();
    const known = error instanceof AppError ? error : new AppError("internal", { cause: error });
    yield { step: "failed", error: known.toWire() };
  }
}

type First = { text: string; thought: boolean; ttftMs: number };

const messagesOf = ({ message = usualMessage }: TrialDeps) => [{ role: "user" as const, content: message }];

async function* writeFirst(deps: TrialDeps, signal: AbortSignal): AsyncGenerator<ModelTestStep, First> {
  const { resolved, clock } = deps;
  const question = {
    messages: messagesOf(deps),
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
    // To leave is to stop: the provider closes its connection.
    if (text.length >= firstCharacters) break;
  }
  if (ttftMs === undefined) throw new AppError("empty");
  yield { step: "stopped", text };
  return { text, thought, ttftMs };
}

async function* continueIt(
  deps: TrialDeps,
  first: First,
  signal: AbortSignal,
): AsyncGenerator<ModelTestStep, void> {
  const { resolved, clock } = deps;
  const question = {
    messages: messagesOf(deps),
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

import {
  AppError,
  type Ending,
  type EventBody,
  type GenerationId,
  type Owner,
  type Parameters,
  reduce,
  type StopResponse,
} from "@agent-max/protocol";
import type { ChatMessage, FinishReason, ProviderEvent } from "../providers/provider.ts";
import { longestRetryAfterMs, retryDelayMs } from "./backoff.ts";
import { prepareContinuation } from "./joining.ts";
import { toMetrics, toUsage } from "./measure.ts";
import type { EngineDeps, ResolvedModel } from "./ports.ts";
import { createRecorder } from "./recorder.ts";
import { createWriting } from "./writing.ts";

const maxAttempts = 3;

/** Why a run’s signal aborts; never an error. */
export type StopReason = "user" | "superseded" | "shutdown" | "storage";

export type RunSpec = {
  id: GenerationId;
  owner: Owner;
  epoch: number;
  resolved: ResolvedModel;
  parameters: Parameters;
  /** System prompt, history and the turn’s message; the prefix is not among them. */
  messages: readonly ChatMessage[];
  /** The answer so far; the empty text for a start or a regenerate. */
  prefix: string;
  /** What follows the prefix and was already written, but not read. */
  unread: string;
};

type Deps = Pick<EngineDeps, "log" | "clock" | "random" | "logger">;
type AttemptResult = { type: "finished"; reason: FinishReason } | { type: "broken"; error: AppError };

/**
 * One generation being written: attempts at the provider, recorded event by event. Exactly one ending is decided,
 * by whoever comes first: the provider, a stop, or a fault (rule L4).
 */
export function createRun(deps: Deps, spec: RunSpec) {
  const { log, clock, random, logger } = deps;
  const { id, prefix, unread, resolved, parameters } = spec;
  /** What a provider goes on from. */
  const written = prefix + unread;
  const controller = new AbortController();
  const { signal } = controller;
  const ended = Promise.withResolvers<Ending>();
  const promptCharacters = spec.messages.reduce((sum, { content }) => sum + content.length, written.length);
  const recorder = createRecorder({ log, id, epoch: spec.epoch, onFailure });
  const writing = createWriting({ recorder, clock, from: prefix.length });
  let ending: Ending | undefined;
  let released = false;
  let storageFailed = false;
  let attempts = 0;
  let reported: { promptTokens: number | null; completionTokens: number | null } | undefined;

  function onFailure(error: unknown): void {
    logger.error({ generation_id: id, err: error }, "events could not be stored");
    storageFailed = true;
    ending = { status: "interrupted", error: new AppError("storage_failed").toWire() };
    controller.abort("storage" satisfies StopReason);
    void recordEndingUntilStored(ending);
  }

  /** The closing events; the terminal one says where the answer was cut, which is where the stored text ends. */
  function closingEvents(decided: Ending, position: number): { usage: EventBody; ended: EventBody } {
    const counts = writing.counts();
    const usage = toUsage({ reported, attempts, promptCharacters, counts });
    const at = clock.now();
    const cut = decided.status === "completed" ? {} : { cut: { position } };
    return {
      usage: { at, type: "usage_recorded", ...usage },
      ended: {
        at,
        type: "generation_ended",
        ...decided,
        ...cut,
        metrics: toMetrics(counts, usage, prefix !== ""),
        delta_ends: counts.deltaEnds,
      },
    };
  }

  /** The one place where a generation ends. The first decision stands; the others are dropped. */
  function end(decided: Ending, cutPosition?: number): void {
    if (ending !== undefined || released) return;
    ending = decided;
    writing.finish();
    const closing = closingEvents(decided, cutPosition ?? writing.counts().position);
    recorder.record(closing.usage);
    recorder.record(closing.ended);
    void recorder.flush().then(() => {
      if (!storageFailed) ended.resolve(decided);
    });
  }

  /** The disk refused: text that was never stored was never seen, so the log ends where it is, once it can. */
  async function recordEndingUntilStored(decided: Ending): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await clock.sleep(retryDelayMs(tries, random, 1000));
        const snapshot = (await log.read(id, 0))?.reduce(reduce, undefined);
        await log.append(id, spec.epoch, [
          closingEvents(decided, snapshot?.stored_length ?? prefix.length).ended,
        ]);
        ended.resolve(decided);
        return;
      } catch (error) {
        logger.error({ generation_id: id, err: error }, "the end of a generation could not be stored");
      }
    }
  }

  function takeEvent(event: ProviderEvent): FinishReason | undefined {
    switch (event.type) {
      case "text":
        writing.text(event.text);
        return undefined;
      case "reasoning":
        writing.reasoning(event.text);
        return undefined;
      case "usage":
        reported = event;
        return undefined;
      case "finish":
        return event.reason;
    }
  }

  async function attempt(): Promise<AttemptResult> {
    const { provider, model } = resolved;
    const way = written === "" ? null : provider.way(model);
    let request: { messages: readonly ChatMessage[]; prefix?: string } = { messages: spec.messages };
    if (way !== null) {
      const continuation = prepareContinuation(way, { messages: spec.messages, prefix: written });
      request = continuation.request;
      writing.beginSeam(continuation.join, way);
    }
    attempts += 1;
    recorder.record({
      at: clock.now(),
      type: "attempt_started",
      n: attempts,
      provider: provider.name,
      model,
      way,
    });
    // An attempt is on record before it is made (rule C5).
    await recorder.flush();
    if (signal.aborted) return { type: "broken", error: new AppError("internal") };
    let reason: FinishReason | undefined;
    try {
      const { max_tokens: maxTokens, temperature } = parameters;
      const stream = provider.stream(
        {
          model,
          ...request,
          ...(maxTokens !== undefined && { maxTokens }),
          ...(temperature !== undefined && { temperature }),
        },
        signal,
      );
      for await (const batch of stream) {
        if (ending !== undefined || released) break;
        for (const event of batch) reason = takeEvent(event) ?? reason;
        const flushed = recorder.flush();
        if (recorder.isFull()) await flushed;
      }
    } catch (error) {
      return {
        type: "broken",
        error: error instanceof AppError ? error : new AppError("internal", { cause: error }),
      };
    }
    return reason === undefined
      ? { type: "broken", error: new AppError("provider_cut_off") }
      : { type: "finished", reason };
  }

  /** Attempts until one ends the generation. Only an attempt that brought no text yet is made again (rule C5). */
  async function write(): Promise<void> {
    while (!signal.aborted) {
      const result = await attempt();
      if (signal.aborted) return;
      if (result.type === "finished") {
        writing.finish();
        end(toEnding(result.reason, { hasText: writing.hasText() || prefix !== "", parameters }));
        return;
      }
      const { error } = result;
      logger.info(
        { generation_id: id, code: error.code, err: error, attempt: attempts },
        "an attempt broke off",
      );
      const retryAfterMs = error.details.retry_after_ms ?? 0;
      if (writing.wroteText()) return end({ status: "interrupted", error: error.toWire() });
      if (!error.retryable || attempts >= maxAttempts || retryAfterMs > longestRetryAfterMs) {
        return end({ status: writing.hasText() ? "interrupted" : "failed", error: error.toWire() });
      }
      writing.dropSeam();
      await clock.sleep(retryDelayMs(attempts, random, retryAfterMs), signal);
    }
  }

  return {
    id,
    owner: spec.owner,
    /** Settles when the terminal event is durable. */
    ended: ended.promise,
    /** Runs until the generation has ended or was released; never rejects. */
    async go(): Promise<void> {
      try {
        writing.release(unread);
        await write();
      } catch (error) {
        if (signal.aborted) return;
        logger.error({ generation_id: id, err: error }, "a generation failed by a bug");
        end({ status: "failed", error: new AppError("internal").toWire() });
      }
    },
    /** Ends the generation here and cancels the upstream; too late is not an error (rules S1, S2). */
    stop(by: "user" | "superseded", seen?: number): StopResponse["upstream"] {
      if (ending !== undefined) return "finished";
      end({ status: "stopped", by }, seen === undefined ? undefined : writing.deltaEndAt(seen));
      controller.abort(by satisfies StopReason);
      return attempts === 0 ? "finished" : "cancelled";
    },
    /** Lets go without an ending: what was received is flushed, the next process recovers the rest (rule S6). */
    async release(): Promise<void> {
      if (ending !== undefined) {
        await ended.promise;
        return;
      }
      released = true;
      controller.abort("shutdown" satisfies StopReason);
      await recorder.flush();
    },
  };
}

export type Run = ReturnType<typeof createRun>;

type EndingInput = { hasText: boolean; parameters: Parameters };

/** What a provider’s finish reason means (rule G3). */
function toEnding(reason: FinishReason, { hasText, parameters }: EndingInput): Ending {
  switch (reason) {
    case "stop":
      if (hasText) return { status: "completed" };
      return { status: "failed", error: new AppError("empty").toWire() };
    case "length":
      return {
        status: "truncated",
        by: parameters.max_tokens === undefined ? "provider_limit" : "max_tokens",
      };
    case "provider_limit":
      return { status: "truncated", by: "provider_limit" };
    case "context":
      return { status: "truncated", by: "context" };
    case "content_filter":
      return { status: "failed", error: new AppError("content_filtered").toWire() };
    case "refusal":
      return { status: "failed", error: new AppError("refused").toWire() };
    case "tool_calls":
      return { status: "failed", error: new AppError("unsupported_content").toWire() };
  }
}

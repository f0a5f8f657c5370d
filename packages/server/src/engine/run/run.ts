import {
  AppError,
  type Ending,
  type GenerationId,
  type Owner,
  type Parameters,
  reduce,
  type StopResponse,
  type ContinuationMode,
} from "@agent-max/protocol";
import type { ChatMessage } from "../ports/provider.ts";
import { createAttempts } from "./attempts.ts";
import { retryDelayMs } from "./backoff.ts";
import { endedEvent, toEnding } from "../events/ended.ts";
import { toMetrics } from "../events/metrics.ts";
import type { EngineDeps, ResolvedModel } from "../ports/dependencies.ts";
import { createRecorder } from "./append-queue.ts";
import { nextTry } from "./retry-policy.ts";
import { type Counts, createWriting } from "./event-writer.ts";

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
  /** Whether the model had been thinking about the prefix; false where it is left out. */
  thought?: boolean;
};

type Deps = Pick<EngineDeps, "log" | "clock" | "random" | "logger">;

/**
 * One generation being written: attempts at the provider, recorded event by event. Exactly one ending is decided,
 * by whoever comes first: the provider, a stop, or a fault (rule L4).
 */
export function createRun(deps: Deps, spec: RunSpec) {
  const { log, clock, random, logger } = deps;
  const { id, prefix, unread, resolved, parameters } = spec;
  const controller = new AbortController();
  const { signal } = controller;
  const ended = Promise.withResolvers<Ending>();
  const stuck = Promise.withResolvers<never>();
  stuck.promise.catch(() => undefined);
  const recorder = createRecorder({ log, id, epoch: spec.epoch, onFailure });
  const writing = createWriting({ recorder, clock, from: prefix.length });
  const { messages, thought = false } = spec;
  const question = { messages, written: prefix + unread, thought, parameters };
  const attempts = createAttempts({ id, question, recorder, writing, clock, logger, signal });
  let ending: Ending | undefined;
  const letGo = new AbortController();
  let storageFailed = false;

  function onFailure(error: unknown): void {
    logger.error({ generation_id: id, err: error }, "events could not be stored");
    storageFailed = true;
    stuck.reject(new AppError("storage_failed", { cause: error }));
    ending = { status: "interrupted", error: new AppError("storage_failed").toWire() };
    controller.abort("storage" satisfies StopReason);
    void recordEndingUntilStored(ending);
  }

  /** The closing events; the terminal one says where the answer was cut: at its end unless told otherwise. */
  function closingEvents(decided: Ending, counts: Counts, position = counts.position) {
    const finished = decided.status !== "stopped" && decided.status !== "interrupted";
    const usage = attempts.usage(finished, counts);
    const at = clock.now();
    const metrics = toMetrics(counts, usage, prefix !== "");
    return {
      usageRecorded: { at, type: "usage_recorded", ...usage } as const,
      generationEnded: endedEvent(decided, { at, position, metrics, delta_ends: counts.deltaEnds }),
    };
  }

  /** The one place where a generation ends. The first decision stands; the others are dropped. */
  function end(decided: Ending, cutPosition?: number): void {
    if (ending !== undefined || letGo.signal.aborted) return;
    ending = decided;
    writing.finish();
    const closing = closingEvents(decided, writing.counts(), cutPosition);
    recorder.record(closing.usageRecorded);
    recorder.record(closing.generationEnded);
    void recorder.flush().then(() => {
      if (!storageFailed) ended.resolve(decided);
    });
  }

  /** The disk refused: text that was never stored was never seen, so the log ends where it is, once it can. */
  async function recordEndingUntilStored(decided: Ending): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await clock.sleep(retryDelayMs(tries, random, 1000), letGo.signal);
        const snapshot = (await log.read(id, 0))?.reduce(reduce, undefined);
        const counts = writing.counts(snapshot?.stored_length ?? prefix.length);
        await log.append(id, spec.epoch, [closingEvents(decided, counts).generationEnded]);
        ended.resolve(decided);
        return;
      } catch (error) {
        if (letGo.signal.aborted) return;
        logger.error({ generation_id: id, err: error }, "the end of a generation could not be stored");
      }
    }
  }

  /** Ends the generation by trouble; what is still held back at the seam is text, too. */
  function breakOff(error: AppError): void {
    writing.finish();
    end({ status: writing.hasText() ? "interrupted" : "failed", error: error.toWire() });
  }

  /** Attempts until one ends the generation. Only an attempt that brought no text yet is made again (rule C5). */
  async function write(): Promise<void> {
    const fallbacks = [...(resolved.fallbacks ?? [])];
    let target = resolved;
    let attemptsHere = 0;
    let failedMode: ContinuationMode | undefined;
    while (!signal.aborted) {
      const result = await attempts.make(target, failedMode);
      attemptsHere += 1;
      if (signal.aborted) return;
      if (result.type === "finished") {
        writing.finish();
        end(toEnding(result.reason, { hasText: writing.hasText() || prefix !== "", parameters }));
        return;
      }
      if (result.type === "misjoined") {
        failedMode = result.mode;
        continue;
      }
      const { error } = result;
      logger.info(
        { generation_id: id, code: error.code, err: error, attempt: attempts.count() },
        "an attempt broke off",
      );
      const tries = { attempts: attempts.count(), attemptsHere, fallbacksLeft: fallbacks.length, random };
      const next = nextTry(error, tries);
      if (writing.wroteText() || next === undefined) return breakOff(error);
      writing.dropSeam();
      if (next.fallback) [target, attemptsHere, failedMode] = [fallbacks.shift() ?? target, 0, undefined];
      else await clock.sleep(next.waitMs, signal);
    }
  }

  return {
    id,
    owner: spec.owner,
    /** Settles when the terminal event is durable. */
    ended: ended.promise,
    /** Likewise for who cannot wait for a disk: rejects with `storage_failed` when it refuses. */
    settled: () => Promise.race([ended.promise, stuck.promise]),
    /** Runs until the generation has ended or was released; never rejects. */
    async go(): Promise<void> {
      try {
        writing.release(unread);
        // What is released is shown at once, however long the first attempt takes to be prepared.
        void recorder.flush();
        await write();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof AppError) return breakOff(error);
        logger.error({ generation_id: id, err: error }, "a generation failed by a bug");
        breakOff(new AppError("internal"));
      }
    },
    /** Ends the generation here and cancels the upstream; too late is not an error (rules S1, S2). */
    stop(by: "user" | "superseded", seen?: number): StopResponse["upstream"] {
      if (ending !== undefined) return "finished";
      end({ status: "stopped", by }, seen === undefined ? undefined : writing.deltaEndAt(seen));
      controller.abort(by satisfies StopReason);
      return attempts.count() === 0 ? "finished" : "cancelled";
    },
    /** Lets go without an ending: what was received is flushed, the next process recovers the rest (rule S6). */
    async release(): Promise<void> {
      letGo.abort();
      if (ending === undefined) controller.abort("shutdown" satisfies StopReason);
      await recorder.flush();
    },
  };
}

export type Run = ReturnType<typeof createRun>;

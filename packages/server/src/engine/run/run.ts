import {
  AppError,
  type GenerationId,
  type Measurements,
  type Owner,
  type Parameters,
  type StopResponse,
} from "@agent-max/protocol";
import { toEnding } from "../events/closing-events.ts";
import type { EngineDeps } from "../ports/dependencies.ts";
import type { ResolvedModel } from "../ports/model.ts";
import type { ChatMessage } from "../ports/provider.ts";
import { createAppendQueue } from "./append-queue.ts";
import { attemptUntilDecided } from "./attempt-loop.ts";
import { createAttempts } from "./attempts.ts";
import { createEventWriter } from "./event-writer.ts";
import { createRunEnd } from "./run-end.ts";

/** Why a run’s signal aborts; never an error. */
export type AbortReason = "user" | "superseded" | "shutdown" | "storage";

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
  /** What the log holds already. */
  measured: Measurements;
};

type Deps = Pick<EngineDeps, "log" | "clock" | "random" | "logger">;

/**
 * One generation being written: attempts at the provider, recorded event by event. Exactly one ending is decided, by
 * what comes first: the provider, a stop, or a fault (rule L4).
 */
export function createRun({ log, clock, random, logger }: Deps, spec: RunSpec) {
  const { id, epoch, prefix, unread, resolved, parameters, messages, thought = false } = spec;
  const controller = new AbortController();
  const { signal } = controller;
  const queue = createAppendQueue({ log, id, epoch, onFailure: onStorageFailure });
  const writer = createEventWriter({ queue, clock, measured: spec.measured });
  const input = { messages, written: prefix + unread, thought, parameters };
  const attempts = createAttempts({ id, input, queue, writer, clock, logger, signal });
  const end = createRunEnd({ log, clock, random, logger, id, epoch, queue, writer, attempts });

  function abort(reason: AbortReason): void {
    controller.abort(reason);
  }

  function onStorageFailure(cause: unknown): void {
    end.onStorageFailure(cause);
    abort("storage");
  }

  /** Ends the generation by a fault. Text that the joiner keeps back is text, too. */
  function fail(error: AppError): void {
    if (!end.isWriting()) return;
    writer.finish();
    end.decide({ status: writer.hasText() ? "interrupted" : "failed", error: error.toWire() });
  }

  async function write(): Promise<void> {
    // A stop may have come before anything was written.
    if (!end.isWriting()) return;
    writer.writeUnread(unread);
    // Unread text is shown at once, however long the first attempt takes to be prepared.
    void queue.flush();
    const deps = { id, resolved, attempts, writer, clock, random, logger, signal };
    const outcome = await attemptUntilDecided(deps);
    if (outcome.type === "aborted") return;
    if (outcome.type === "failed") return fail(outcome.error);
    writer.finish();
    end.decide(toEnding(outcome.reason, { hasText: writer.hasText() || prefix !== "", parameters }));
  }

  return {
    id,
    owner: spec.owner,
    ended: end.ended,
    settled: end.settled,
    /** Runs until the generation has ended or was released; never rejects. */
    async go(): Promise<void> {
      try {
        await write();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof AppError) return fail(error);
        logger.error({ generation_id: id, err: error }, "a generation failed by a bug");
        fail(new AppError("internal"));
      }
    },
    /** Ends the generation here and cancels the request to the provider; too late is not an error (rules S1, S2). */
    stop(by: "user" | "superseded", seen?: number): StopResponse["upstream"] {
      if (!end.isWriting()) return "finished";
      end.decide({ status: "stopped", by }, seen === undefined ? undefined : writer.deltaEndAt(seen));
      abort(by);
      return attempts.count() === 0 ? "finished" : "cancelled";
    },
    /** Shuts down without a terminal event: what was received is stored, the next process recovers the rest (rule S6). */
    async release(): Promise<void> {
      const isWriting = end.isWriting();
      const released = end.release();
      if (isWriting) abort("shutdown");
      await released;
    },
  };
}

export type Run = ReturnType<typeof createRun>;

import {
  AppError,
  type Ending,
  type GenerationId,
  type Measurements,
  type Owner,
  type Parameters,
  type StopResponse,
} from "@agent-max/protocol";
import { closingEvents, toEnding } from "../events/closing-events.ts";
import type { EngineDeps, ResolvedModel } from "../ports/dependencies.ts";
import type { ChatMessage } from "../ports/provider.ts";
import { createAppendQueue } from "./append-queue.ts";
import { attemptUntilDecided } from "./attempt-loop.ts";
import { createAttempts } from "./attempts.ts";
import { createEventWriter } from "./event-writer.ts";
import { recordEndingUntilStored } from "./record-ending.ts";

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

/**
 * ```
 * writing ──end()──▶ ending ──stored──▶ ended
 *    │                 │ refused           ▲
 *    ├──disk refuses──▶ storage_failed ────┘ stored later
 *    │                 │ release()
 *    └──release()────▶ released
 * ```
 */
type RunState =
  | { kind: "writing" }
  /** The terminal event is on its way to the disk. */
  | { kind: "ending"; ending: Ending }
  /** The disk refused; the ending is tried again until it is stored or the server shuts down. */
  | { kind: "storage_failed"; ending: Ending; retrying: AbortController }
  | { kind: "ended"; ending: Ending }
  /** The server shut down first; the next process recovers the generation. */
  | { kind: "released" };

type Deps = Pick<EngineDeps, "log" | "clock" | "random" | "logger">;

/**
 * One generation being written: attempts at the provider, recorded event by event. Exactly one ending is decided, by
 * what comes first: the provider, a stop, or a fault (rule L4).
 */
export function createRun({ log, clock, random, logger }: Deps, spec: RunSpec) {
  const { id, epoch, prefix, unread, resolved, parameters, messages, thought = false } = spec;
  const controller = new AbortController();
  const { signal } = controller;
  const ended = Promise.withResolvers<Ending>();
  const storageFailure = Promise.withResolvers<never>();
  storageFailure.promise.catch(() => undefined);
  const queue = createAppendQueue({ log, id, epoch, onFailure: onStorageFailure });
  const writer = createEventWriter({ queue, clock, measured: spec.measured });
  const input = { messages, written: prefix + unread, thought, parameters };
  const attempts = createAttempts({ id, input, queue, writer, clock, logger, signal });
  let state: RunState = { kind: "writing" };

  function abort(reason: AbortReason): void {
    controller.abort(reason);
  }

  function settle(ending: Ending): void {
    state = { kind: "ended", ending };
    ended.resolve(ending);
  }

  function onStorageFailure(cause: unknown): void {
    logger.error({ generation_id: id, err: cause }, "events could not be stored");
    const error = new AppError("storage_failed", { cause });
    storageFailure.reject(error);
    if (state.kind === "released") return;
    const ending: Ending = { status: "interrupted", error: new AppError("storage_failed").toWire() };
    const retrying = new AbortController();
    state = { kind: "storage_failed", ending, retrying };
    abort("storage");
    void endOnceStored(ending, retrying.signal);
  }

  async function endOnceStored(ending: Ending, retrying: AbortSignal): Promise<void> {
    const onFailure = (err: unknown) =>
      logger.error({ generation_id: id, err }, "the end of a generation could not be stored");
    const outcome = await recordEndingUntilStored(
      { log, id, epoch, clock, random, signal: retrying, onFailure },
      { ending, usage: attempts.usage(false), deltaEnds: writer.deltaEnds() },
    );
    if (outcome === "stored") settle(ending);
  }

  /** The one place where a generation ends. The first decision stands; later ones are dropped. */
  function end(ending: Ending, cutPosition?: number): void {
    if (state.kind !== "writing") return;
    state = { kind: "ending", ending };
    writer.finish();
    const usage = attempts.usage(ending.status !== "stopped" && ending.status !== "interrupted");
    const deltaEnds = writer.deltaEnds();
    const closing = closingEvents(writer.measured(), {
      at: clock.now(),
      ending,
      usage,
      deltaEnds,
      cutPosition,
    });
    for (const event of closing) queue.add(event);
    void queue.flush().then(() => {
      if (state.kind === "ending") settle(ending);
    });
  }

  /** Ends the generation by a fault. Text that the joiner keeps back is text, too. */
  function fail(error: AppError): void {
    if (state.kind !== "writing") return;
    writer.finish();
    end({ status: writer.hasText() ? "interrupted" : "failed", error: error.toWire() });
  }

  async function write(): Promise<void> {
    writer.writeUnread(unread);
    // Unread text is shown at once, however long the first attempt takes to be prepared.
    void queue.flush();
    const outcome = await attemptUntilDecided({
      id,
      resolved,
      attempts,
      writer,
      clock,
      random,
      logger,
      signal,
    });
    if (outcome.type === "aborted") return;
    if (outcome.type === "failed") return fail(outcome.error);
    writer.finish();
    end(toEnding(outcome.reason, { hasText: writer.hasText() || prefix !== "", parameters }));
  }

  return {
    id,
    owner: spec.owner,
    /** Settles when the terminal event is durable. */
    ended: ended.promise,
    /** Settles when the terminal event is durable; rejects with `storage_failed` as soon as the disk refuses it. */
    settled: () => Promise.race([ended.promise, storageFailure.promise]),
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
      if (state.kind !== "writing") return "finished";
      end({ status: "stopped", by }, seen === undefined ? undefined : writer.deltaEndAt(seen));
      abort(by);
      return attempts.count() === 0 ? "finished" : "cancelled";
    },
    /** Shuts down without a terminal event: what was received is stored, the next process recovers the rest (rule S6). */
    async release(): Promise<void> {
      if (state.kind === "writing") {
        state = { kind: "released" };
        abort("shutdown");
      }
      await queue.flush();
      if (state.kind === "storage_failed") {
        state.retrying.abort();
        state = { kind: "released" };
      }
    },
  };
}

export type Run = ReturnType<typeof createRun>;

import { AppError, type Ending, type GenerationId } from "@agent-max/protocol";
import { closingEvents } from "../events/closing-events.ts";
import type { EngineDeps } from "../ports/dependencies.ts";
import type { AppendQueue } from "./append-queue.ts";
import type { Attempts } from "./attempts.ts";
import type { EventWriter } from "./event-writer.ts";
import { recordEndingUntilStored } from "./record-ending.ts";

/**
 * ```
 * writing ──decide()───▶ ending ──stored──▶ ended
 *    │                     │ refused          ▲
 *    ├──disk refuses──▶ storage_failed ───────┘ stored later
 *    │                     │ release()
 *    └──release()─────▶ released
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

type RunEndDeps = Pick<EngineDeps, "log" | "clock" | "random" | "logger"> & {
  id: GenerationId;
  epoch: number;
  queue: AppendQueue;
  writer: EventWriter;
  attempts: Attempts;
};

/** How one run ends: exactly once, by the first decision, whatever the disk does meanwhile (rules L2, L4). */
export function createRunEnd({ id, epoch, queue, writer, attempts, ...deps }: RunEndDeps) {
  const { log, clock, random, logger } = deps;
  const ended = Promise.withResolvers<Ending>();
  const storageFailure = Promise.withResolvers<never>();
  storageFailure.promise.catch(() => undefined);
  let state: RunState = { kind: "writing" };

  function settle(ending: Ending): void {
    state = { kind: "ended", ending };
    ended.resolve(ending);
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

  return {
    isWriting: () => state.kind === "writing",
    /** Settles when the terminal event is durable. */
    ended: ended.promise,
    /** Settles when the terminal event is durable; rejects with `storage_failed` as soon as the disk refuses it. */
    settled: () => Promise.race([ended.promise, storageFailure.promise]),
    /** The one place where a generation ends. The first decision stands; later ones are dropped. */
    decide(ending: Ending, cutPosition?: number): void {
      if (state.kind !== "writing") return;
      state = { kind: "ending", ending };
      writer.finish();
      const isWhole = ending.status !== "stopped" && ending.status !== "interrupted";
      const closing = closingEvents(writer.measured(), {
        at: clock.now(),
        ending,
        usage: attempts.usage(isWhole),
        deltaEnds: writer.deltaEnds(),
        cutPosition,
      });
      for (const event of closing) queue.add(event);
      void queue.flush().then(() => {
        if (state.kind === "ending") settle(ending);
      });
    },
    /** The disk refused events; from then on the run waits to store that it was interrupted. */
    onStorageFailure(cause: unknown): void {
      logger.error({ generation_id: id, err: cause }, "events could not be stored");
      storageFailure.reject(new AppError("storage_failed", { cause }));
      if (state.kind === "released") return;
      const ending: Ending = { status: "interrupted", error: new AppError("storage_failed").toWire() };
      const retrying = new AbortController();
      state = { kind: "storage_failed", ending, retrying };
      void endOnceStored(ending, retrying.signal);
    },
    /** Leaves a log without a terminal event, unless the end is on its way and the disk takes it (rule S6). */
    async release(): Promise<void> {
      if (state.kind === "writing") state = { kind: "released" };
      await queue.flush();
      if (state.kind !== "storage_failed") return;
      state.retrying.abort();
      state = { kind: "released" };
    },
  };
}

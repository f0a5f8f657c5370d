import { Worker } from "node:worker_threads";
import { AppError } from "@agent-max/protocol";
import { encodeEntry } from "./flush-row.ts";
import type { FoundLog, WriterOptions, WriterReply, WriterRequest, Write } from "./writer-protocol.ts";

type Waiting = { write: Write; resolve: () => void; reject: (error: Error) => void };

export type Writer = {
  /** Logs that earlier processes left unsealed. */
  readonly found: readonly FoundLog[];
  /**
   * Makes a write durable. Natural group commit (rule L2): flushed at once when no flush is in flight, else together
   * with all that has come by the time its acknowledgement arrives.
   * @throws AppError `storage_failed`; nothing of this write was stored then
   */
  write(write: Write): Promise<void>;
  /** Calls back when logs have been compressed into their final rows. */
  onSealed(listener: (ids: readonly string[]) => void): void;
  /** Closes the file once everything that was written before has settled. */
  close(): Promise<void>;
};

/**
 * Opens the database in a worker thread: the only connection that writes (rule L5). A commit waits for the disk, and
 * this process must not wait with it: it goes on receiving tokens, and what comes during a commit goes into the next
 * one.
 *
 * ```
 * write() ──▶ waiting ──▶ in flight ──▶ settled       one flush is one transaction
 *                            │
 *                            └─ refused ──▶ one by one, before all that waits
 * ```
 * After the acknowledgement the worker seals the logs that ended: it compresses each into its final row.
 * @throws when the file cannot be opened or migrated
 */
export async function openWriter(
  options: WriterOptions,
  onTrouble: (reason: string) => void,
): Promise<Writer> {
  const worker = new Worker(new URL("./writer-worker.ts", import.meta.url), {
    argv: [options.path, options.durability],
  });
  const found = await untilReady(worker);
  const queue = createFlushQueue((request) => worker.postMessage(request), onTrouble);
  const sealedListeners: ((ids: readonly string[]) => void)[] = [];

  worker.on("message", (reply: WriterReply) => {
    if (reply.type === "sealed") for (const listener of sealedListeners) listener(reply.ids);
    else queue.onReply(reply);
  });
  // A writer that dies is a bug; the process ends, and the next one recovers what was running.
  worker.on("error", (cause) => {
    throw new Error("the database writer died", { cause });
  });

  return {
    found,
    write: queue.write,
    onSealed(listener) {
      sealedListeners.push(listener);
    },
    close: queue.close,
  };
}

function untilReady(worker: Worker): Promise<readonly FoundLog[]> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (reply: WriterReply) => {
      if (reply.type === "ready") resolve(reply.found);
    });
  });
}

/**
 * One flush in flight; the writes that come meanwhile go together with the next one (rule L2). Invariants:
 * 1. Writes reach the file in the order of the calls.
 * 2. A write settles once: when its flush is acknowledged, or when it is refused by itself.
 * 3. The writes of a refused flush go again one by one before all later ones, so that one bad write cannot fail its
 *    neighbours.
 */
function createFlushQueue(send: (request: WriterRequest) => void, onTrouble: (reason: string) => void) {
  const closed = Promise.withResolvers<void>();
  let waiting: Waiting[] = [];
  let inFlight: Waiting[] = [];
  let oneByOne: Waiting[] = [];
  let closing = false;

  function flush(): void {
    if (inFlight.length > 0) return;
    const next = oneByOne.shift();
    if (next === undefined) [inFlight, waiting] = [waiting, []];
    else inFlight = [next];
    if (inFlight.length > 0) send(toRequest(inFlight));
    else if (closing) send({ type: "close" });
  }

  /** Takes what was in flight out of flight, and starts the next flush. */
  function land(landed: readonly Waiting[]): void {
    inFlight = [];
    if (landed.length > 1) oneByOne = [...landed];
    flush();
  }

  return {
    write(write: Write): Promise<void> {
      if (closing) return Promise.reject(new AppError("storage_failed", { cause: "the database is closed" }));
      return new Promise((resolve, reject) => {
        waiting.push({ write, resolve, reject });
        flush();
      });
    },
    async close(): Promise<void> {
      if (!closing) {
        closing = true;
        flush();
      }
      await closed.promise;
    },
    onReply(reply: WriterReply): void {
      switch (reply.type) {
        case "flushed": {
          const done = inFlight;
          land([]);
          for (const { resolve } of done) resolve();
          return;
        }
        case "refused": {
          const refused = inFlight;
          land(refused);
          const [only, ...others] = refused;
          if (others.length === 0) only?.reject(new AppError("storage_failed", { cause: reply.reason }));
          return onTrouble(reply.reason);
        }
        case "seal_failed":
          return onTrouble(reply.reason);
        case "closed":
          return closed.resolve();
        case "ready":
        case "sealed":
          return;
      }
    },
  };
}

function toRequest(flushed: readonly Waiting[]): WriterRequest {
  return {
    type: "flush",
    entries: flushed.flatMap(({ write }) => write.entries.map(encodeEntry)),
    statements: flushed.flatMap(({ write }) => write.statements),
  };
}

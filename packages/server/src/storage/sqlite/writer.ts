import { Worker } from "node:worker_threads";
import { AppError } from "@agent-max/protocol";
import { encodeShare } from "./flush-row.ts";
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

/** Opens the database in a worker thread. @throws when the file cannot be opened or migrated */
export async function openWriter(
  options: WriterOptions,
  onTrouble: (reason: string) => void,
): Promise<Writer> {
  const worker = new Worker(new URL("./writer-worker.ts", import.meta.url), {
    argv: [options.path, options.durability],
  });
  const found = await new Promise<readonly FoundLog[]>((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (reply: WriterReply) => {
      if (reply.type === "ready") resolve(reply.found);
    });
  });
  const send = (request: WriterRequest) => worker.postMessage(request);
  const closed = Promise.withResolvers<void>();
  const sealedListeners: ((ids: readonly string[]) => void)[] = [];
  let waiting: Waiting[] = [];
  let inFlight: Waiting[] = [];
  /** After a refused flush its writes go one by one, so that one bad write cannot fail its neighbours. */
  let oneByOne: Waiting[] = [];
  let closing = false;

  function flush(): void {
    if (inFlight.length > 0) return;
    const next = oneByOne.shift();
    if (next !== undefined) {
      inFlight = [next];
    } else {
      inFlight = waiting;
      waiting = [];
    }
    if (inFlight.length > 0) send(toRequest(inFlight));
    else if (closing) send({ type: "close" });
  }

  function onReply(reply: WriterReply): void {
    switch (reply.type) {
      case "flushed": {
        const done = inFlight;
        inFlight = [];
        flush();
        for (const { resolve } of done) resolve();
        return;
      }
      case "refused": {
        const refused = inFlight;
        inFlight = [];
        if (refused.length > 1) oneByOne = refused;
        flush();
        if (refused.length === 1) refused[0]?.reject(new AppError("storage_failed", { cause: reply.reason }));
        onTrouble(reply.reason);
        return;
      }
      case "sealed":
        for (const listener of sealedListeners) listener(reply.ids);
        return;
      case "seal_failed":
        onTrouble(reply.reason);
        return;
      case "closed":
        closed.resolve();
        return;
      case "ready":
        return;
    }
  }

  worker.on("message", onReply);
  // A writer that dies is a bug; the process ends, and the next one recovers what was running.
  worker.on("error", (cause) => {
    throw new Error("the database writer died", { cause });
  });

  return {
    found,
    write(write) {
      if (closing) return Promise.reject(new AppError("storage_failed", { cause: "the database is closed" }));
      return new Promise((resolve, reject) => {
        waiting.push({ write, resolve, reject });
        flush();
      });
    },
    onSealed(listener) {
      sealedListeners.push(listener);
    },
    async close() {
      if (!closing) {
        closing = true;
        flush();
      }
      await closed.promise;
    },
  };
}

function toRequest(flushed: readonly Waiting[]): WriterRequest {
  return {
    type: "flush",
    shares: flushed.flatMap(({ write }) => write.logs.map(encodeShare)),
    statements: flushed.flatMap(({ write }) => write.statements),
  };
}

import type { EventBody, GenerationId } from "@agent-max/protocol";
import type { EventLog } from "../ports/event-log.ts";
import { coalesce } from "../events/coalesce.ts";

/** More text than this waiting for the disk pauses the reading of the provider. */
const maxPendingCharacters = 1_048_576;

type AppendQueueDeps = {
  log: EventLog;
  id: GenerationId;
  epoch: number;
  /** Called once, when an append failed; what waited then was not stored. */
  onFailure: (error: unknown) => void;
};

/**
 * Appends the events of one generation in order, one append in flight. Events that arrive meanwhile are coalesced and
 * go with the next append, so the log, the wire and the screen see the same few events (rule L1).
 */
export function createAppendQueue({ log, id, epoch, onFailure }: AppendQueueDeps) {
  let pending: EventBody[] = [];
  let pendingCharacters = 0;
  let flushing = Promise.resolve();
  let busy = false;
  let failed = false;

  async function flushAll(): Promise<void> {
    try {
      while (pending.length > 0) {
        const events = pending;
        pending = [];
        pendingCharacters = 0;
        await log.append(id, epoch, events);
      }
    } catch (error) {
      failed = true;
      pending = [];
      onFailure(error);
    } finally {
      busy = false;
    }
  }

  function flush(): Promise<void> {
    if (!busy && !failed) {
      busy = true;
      flushing = flushAll();
    }
    return flushing;
  }

  return {
    /** Adds an event to what the next append writes. */
    add(event: EventBody): void {
      if (failed) return;
      if (event.type === "text_delta" || event.type === "reasoning_delta")
        pendingCharacters += event.text.length;
      coalesce(pending, event);
    },
    /** Starts an append unless one is in flight, which will take along what was added; settles when all is durable. */
    flush,
    /** Whether the reader of the provider should wait for a flush. */
    isFull: () => pendingCharacters > maxPendingCharacters,
  };
}

export type AppendQueue = ReturnType<typeof createAppendQueue>;

import type { EventBody, GenerationEvent, GenerationId, Owner } from "@agent-max/protocol";

/** What a log keeps about its generation beside the events: facts for the server, never sent to a reader. */
export type LogHeader = {
  owner: Owner;
  idempotency?: { key: string; digest: string };
};

export type NewLog = { id: GenerationId; header: LogHeader; events: readonly EventBody[] };

/** A log that has no terminal event, as found at a start. */
export type UnfinishedLog = { id: GenerationId; header: LogHeader };

/**
 * The durable logs of generations. Offsets are dense from 1. `create` and `append` settle when the events are
 * durable, and no reader sees an event before that (rule L2). One writer holds a log at a time: who appends with an
 * epoch older than the newest claim is `fenced` (rule L1). After the terminal event nothing is taken: `ended`
 * (rule L4).
 */
export type EventLog = {
  create(log: NewLog): Promise<"created" | "exists">;
  append(
    id: GenerationId,
    epoch: number,
    events: readonly EventBody[],
  ): Promise<"appended" | "ended" | "fenced">;
  /** Events after an offset, in order; undefined when there is no such log. */
  read(id: GenerationId, after: number): Promise<readonly GenerationEvent[] | undefined>;
  /** Settles when the log is longer than `after`, has ended, or the signal aborts; never rejects. */
  changed(id: GenerationId, after: number, signal: AbortSignal): Promise<void>;
  /** Takes over the writing of a log; the new epoch. A created log begins with epoch 1. */
  claim(id: GenerationId): Promise<number>;
  unfinished(): Promise<readonly UnfinishedLog[]>;
  close(): Promise<void>;
};

import type { EventBody, GenerationEvent, GenerationId, Owner } from "@agent-max/protocol";

/** What a log keeps about its generation beside the events: facts for the server, never sent to a reader. */
export type LogHeader = {
  owner: Owner;
  idempotency?: Idempotency;
};

/** The key under which a client may send a request again, and the digest of its body (rule H6). */
export type Idempotency = { key: string; digest: string };

export type NewLog = {
  id: GenerationId;
  header: LogHeader;
  events: readonly EventBody[];
  /** Where the generation begins (rule G5). Left out where the log is complete when it is made. */
  branch?: Branch;
};

/** At most one unfinished log has a key, unless the newer one asks to be a branch of its own. */
export type Branch = { key: string; mayShare: boolean };

export type CreateOutcome =
  | { outcome: "created" }
  /** A log of this id exists or existed. */
  | { outcome: "exists" }
  /** Another generation is being written at this place. */
  | { outcome: "occupied"; by: GenerationId };

/**
 * - `ended`: the log has its terminal event, and takes nothing after it (rule L4)
 * - `fenced`: a later claim has taken over the writing (rule L1)
 * - `missing`: there is no such log
 */
export type AppendOutcome = "appended" | "ended" | "fenced" | "missing";

/** A log without a terminal event whose writer is gone. */
export type OrphanedLog = { id: GenerationId; header: LogHeader };

/**
 * The durable logs of generations. Offsets are dense from 1. `create` and `append` settle when the events are durable,
 * and no reader gets an event before that (rule L2).
 */
export type EventLog = {
  create(log: NewLog): Promise<CreateOutcome>;
  append(id: GenerationId, epoch: number, events: readonly EventBody[]): Promise<AppendOutcome>;
  /** Events after an offset, in order; undefined when there is no such log. */
  read(id: GenerationId, after: number): Promise<readonly GenerationEvent[] | undefined>;
  /** Settles when the log is longer than `after`, has ended, or the signal aborts; never rejects. */
  changed(id: GenerationId, after: number, signal: AbortSignal): Promise<void>;
  /**
   * Takes over the writing of a log; the new epoch. A created log begins with epoch 1. Undefined when there is nothing
   * to take over: the log is missing or has ended.
   */
  claim(id: GenerationId): Promise<number | undefined>;
  /**
   * The logs that this process may end or go on with. A store for one process answers with all that were unfinished
   * when it was opened; a store for several must leave out those that another process still writes.
   */
  orphans(): Promise<readonly OrphanedLog[]>;
  close(): Promise<void>;
};

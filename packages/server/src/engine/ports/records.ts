import type { ConversationId, GenerationId, Owner, Snapshot } from "@agent-max/protocol";

/** When a conversation was deleted and when its texts were erased; null where that has not happened. */
export type Deletion = { deletedAt: number | null; erasedAt: number | null };

/** What the engine asks of the records: the caches and facts beside the logs. */
export type Records = {
  /**
   * An ended generation’s snapshot; `unfolded` where only the log tells, because it is still open or its record cannot
   * be read; undefined when unknown or erased.
   */
  generation(owner: Owner, id: GenerationId): Promise<Snapshot | "unfolded" | undefined>;
  /** The ids of a conversation’s generations, newest first; of those of one time the greatest first. */
  generationsOf(owner: Owner, conversation: ConversationId): Promise<readonly GenerationId[]>;
  conversation(
    owner: Owner,
    id: ConversationId,
  ): Promise<({ head: GenerationId | null } & Deletion) | undefined>;
  idempotent(owner: Owner, key: string): Promise<{ id: GenerationId; digest: string } | undefined>;
  /** Stores a stop that came before its generation; those from before `oldestMs` are forgotten. */
  addEarlyStop(stop: EarlyStop, oldestMs: number): Promise<void>;
  /** The oldest first. */
  earlyStops(): Promise<readonly EarlyStop[]>;
};

export type EarlyStop = { owner: Owner; id: GenerationId; atMs: number };

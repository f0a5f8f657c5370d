import type { ConversationId, GenerationId, Owner, Snapshot, Turn } from "@agent-max/protocol";
import type { Deletion } from "../engine/ports/records.ts";
import type { PageCursor } from "./page-cursor.ts";

/** A conversation as a store keeps it. Times are milliseconds since 1970. */
export type StoredConversation = Deletion & {
  id: ConversationId;
  title: string;
  head: GenerationId | null;
  createdAt: number;
  updatedAt: number;
  /** The generations that are being written in it. */
  running: readonly GenerationId[];
};

export type ListQuery = {
  /** Finds titles, messages and answers that contain it, in any case. */
  text?: string | undefined;
  /** The last entry of the page before. */
  before?: PageCursor | undefined;
  limit: number;
};

/**
 * Every turn and generation of a conversation, oldest first, those of one time by their ids. A snapshot is undefined
 * while its log is open, and from when it is erased on.
 */
export type StoredTree = {
  turns: readonly Turn[];
  generations: readonly { id: GenerationId; snapshot: Snapshot | undefined }[];
};

export type Changes = { title?: string; head?: GenerationId; deletedAt?: number | null };

/**
 * Where conversations are kept. A store knows no policy: what may be done with a conversation that was deleted is
 * decided by its caller. New turns and generations come into it with their logs (rule L5).
 */
export type ConversationStore = {
  /** Conversations that are not deleted, newest first. */
  list(owner: Owner, query: ListQuery): Promise<readonly StoredConversation[]>;
  /** Also one that was deleted or erased; undefined when there is none. */
  get(owner: Owner, id: ConversationId): Promise<StoredConversation | undefined>;
  tree(owner: Owner, id: ConversationId): Promise<StoredTree>;
  /** Makes an empty conversation; one that exists stays as it is. */
  create(owner: Owner, made: { id: ConversationId; title: string; createdAt: number }): Promise<void>;
  update(owner: Owner, id: ConversationId, changes: Changes): Promise<void>;
  /** Those that were deleted before a time, are not erased yet, and in which nothing is being written. */
  erasable(deletedBefore: number): Promise<readonly { owner: Owner; id: ConversationId }[]>;
  /** Removes every text; lengths, times and statuses stay, and the ids stay taken. */
  erase(owner: Owner, id: ConversationId, erasedAt: number): Promise<void>;
};

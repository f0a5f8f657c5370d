import {
  AppError,
  type Conversation,
  type ConversationId,
  conversationIdSchema,
  type ConversationList,
  type ConversationSummary,
  type Notification,
  type Owner,
  type PatchConversation,
} from "@agent-max/protocol";
import { z } from "zod";
import { conversationState, restorableMs } from "../engine/queries/conversation-state.ts";
import type { Engine } from "../engine/engine.ts";
import type { ConversationStore, StoredConversation } from "./conversation-store.ts";
import { type PageCursor, pageCursorSchema } from "./page-cursor.ts";

const pageSize = 50;

type ConversationsDeps = {
  store: ConversationStore;
  engine: Pick<Engine, "stop"> & { reader: Pick<Engine["reader"], "find"> };
  /** Milliseconds since 1970. */
  now: () => number;
  /** A new UUID. */
  newId: () => string;
  onNotification: (owner: Owner, notification: Notification) => void;
};

/** What a person does with conversations, and the one place that says what a deletion means (rules G8, L8). */
export function createConversations({ store, engine, now, newId, onNotification }: ConversationsDeps) {
  /** @throws AppError `conversation_not_found`, `conversation_erased` */
  async function find(owner: Owner, id: ConversationId): Promise<StoredConversation> {
    const found = await store.get(owner, id);
    if (found === undefined) throw new AppError("conversation_not_found");
    if (conversationState(found, now()) === "erased") throw new AppError("conversation_erased");
    return found;
  }

  /** @throws AppError `conversation_not_found`, also while it is deleted; `conversation_erased` */
  async function findLive(owner: Owner, id: ConversationId): Promise<StoredConversation> {
    const found = await find(owner, id);
    if (conversationState(found, now()) === "deleted") throw new AppError("conversation_not_found");
    return found;
  }

  async function changed(owner: Owner, id: ConversationId): Promise<ConversationSummary> {
    const summary = toSummary(await findLive(owner, id));
    onNotification(owner, { type: "conversation_changed", conversation_id: id });
    return summary;
  }

  return {
    /** Newest first. `text` finds titles, messages and answers that contain it. */
    async list(
      owner: Owner,
      { text, before, limit = pageSize }: { text?: string; before?: PageCursor; limit?: number },
    ): Promise<ConversationList> {
      // One more than the page tells whether there is a next one.
      const found = await store.list(owner, { text, before, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return {
        conversations: page.map(toSummary),
        next: last === undefined ? null : z.encode(pageCursorSchema, last),
      };
    },
    /** The whole tree of a conversation. */
    async get(owner: Owner, id: ConversationId): Promise<Conversation> {
      const conversation = await findLive(owner, id);
      const { turns, generations } = await store.tree(owner, id);
      const snapshots = await Promise.all(
        generations.map(async ({ id: each, snapshot }) => snapshot ?? engine.reader.find(owner, each)),
      );
      const found = snapshots.filter((snapshot) => snapshot !== undefined);
      return {
        ...toSummary(conversation),
        running: found.some(({ status }) => status === "running"),
        turns: [...turns],
        generations: found,
      };
    },
    /** Makes an empty conversation; one that exists is given back as it is. */
    async create(
      owner: Owner,
      { id = conversationIdSchema.parse(newId()), title = "" }: { id?: ConversationId; title?: string },
    ): Promise<ConversationSummary> {
      await store.create(owner, { id, title, createdAt: now() });
      return changed(owner, id);
    },
    /** @throws AppError `generation_not_found` when the head is not of this conversation */
    async update(owner: Owner, id: ConversationId, patch: PatchConversation): Promise<ConversationSummary> {
      await findLive(owner, id);
      const { title, head } = patch;
      if (head !== undefined && (await engine.reader.find(owner, head))?.conversation_id !== id)
        throw new AppError("generation_not_found");
      await store.update(owner, id, {
        ...(title !== undefined && { title }),
        ...(head !== undefined && { head }),
      });
      return changed(owner, id);
    },
    /**
     * Deletes; for 30 seconds it can be restored. What is being written is stopped; its text is
     * restored with the conversation. Deleting twice changes nothing.
     */
    async remove(owner: Owner, id: ConversationId): Promise<void> {
      const found = await find(owner, id);
      if (found.deletedAt === null) await store.update(owner, id, { deletedAt: now() });
      const running = (await store.get(owner, id))?.running ?? [];
      for (const generation of running) await engine.stop(owner, generation);
      onNotification(owner, { type: "conversation_changed", conversation_id: id });
    },
    async restore(owner: Owner, id: ConversationId): Promise<ConversationSummary> {
      await find(owner, id);
      await store.update(owner, id, { deletedAt: null });
      return changed(owner, id);
    },
    /** Erases what can no longer be restored. What is still being written is erased when it has ended (rule L8). */
    async eraseDeleted(): Promise<void> {
      for (const { owner, id } of await store.erasable(now() - restorableMs))
        await store.erase(owner, id, now());
    },
  };
}

export type Conversations = ReturnType<typeof createConversations>;

function toSummary(stored: StoredConversation): ConversationSummary {
  return {
    id: stored.id,
    title: stored.title,
    head: stored.head,
    created_at: stored.createdAt,
    updated_at: stored.updatedAt,
    running: stored.running.length > 0,
    deleted_at: stored.deletedAt,
  };
}

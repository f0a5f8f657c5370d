import {
  AppError,
  type Conversation,
  type ConversationId,
  conversationIdSchema,
  type ConversationList,
  type ConversationSummary,
  type GenerationId,
  generationIdSchema,
  type Owner,
  type PatchConversation,
  type Snapshot,
  turnIdSchema,
} from "@agent-max/protocol";
import { type Selectable, sql } from "kysely";
import { type Database, toStatement } from "./database.ts";
import { parseSnapshot } from "./records.ts";
import type { Tables } from "./tables.ts";

/** How long a deleted conversation can be restored. */
const restorableMs = 30_000;
const pageSize = 50;

/** The last entry of a page; the next one begins after it, also among entries of the same time. */
export type Cursor = { updated_at: number; id: string };

type Row = Selectable<Tables["conversations"]>;
type Compilable = { compile: () => Parameters<typeof toStatement>[0] };

type ConversationsDeps = {
  database: Database;
  now: () => number;
  /** Reads a generation that is still running from its log. */
  running: (owner: Owner, id: GenerationId) => Promise<Snapshot | undefined>;
};

/** Lists, trees and the few things a person changes about a conversation. */
export function createConversations({ database, now, running }: ConversationsDeps) {
  const { query, writer } = database;
  const write = (...statements: Compilable[]) =>
    writer.write({ logs: [], statements: statements.map((statement) => toStatement(statement.compile())) });

  async function row(owner: Owner, id: ConversationId): Promise<Row> {
    const found = await query
      .selectFrom("conversations")
      .selectAll()
      .where("owner", "=", owner)
      .where("id", "=", id)
      .executeTakeFirst();
    if (found === undefined) throw new AppError("conversation_not_found");
    const isPastRestoring = found.deleted_at !== null && found.deleted_at < now() - restorableMs;
    if (found.erased_at !== null || isPastRestoring) throw new AppError("conversation_erased");
    return found;
  }

  async function liveRow(owner: Owner, id: ConversationId): Promise<Row> {
    const found = await row(owner, id);
    if (found.deleted_at !== null) throw new AppError("conversation_not_found");
    return found;
  }

  async function runningIn(owner: Owner, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await query
      .selectFrom("generations")
      .select("conversation_id")
      .distinct()
      .where("owner", "=", owner)
      .where("conversation_id", "in", ids)
      .where("status", "=", "running")
      .execute();
    return new Set(rows.map(({ conversation_id }) => conversation_id));
  }

  /** Newest first. `text` finds titles, messages and answers that contain it. */
  async function list(
    owner: Owner,
    { text, before, limit = pageSize }: { text?: string; before?: Cursor; limit?: number },
  ): Promise<ConversationList> {
    let select = query
      .selectFrom("conversations")
      .selectAll()
      .where("owner", "=", owner)
      .where("deleted_at", "is", null)
      .orderBy("updated_at", "desc")
      .orderBy("id", "desc")
      .limit(limit + 1);
    if (before !== undefined) {
      const { updated_at, id } = before;
      select = select.where((eb) => eb(eb.refTuple("updated_at", "id"), "<", eb.tuple(updated_at, id)));
    }
    if (text !== undefined) select = select.where(contains(text));
    const rows = await select.execute();
    const page = rows.slice(0, limit);
    const active = await runningIn(
      owner,
      page.map(({ id }) => id),
    );
    const last = page.at(-1);
    return {
      conversations: page.map((entry) => toSummary(entry, active.has(entry.id))),
      next: rows.length > limit && last !== undefined ? `${last.updated_at}:${last.id}` : null,
    };
  }

  /** The whole tree of a conversation. */
  async function get(owner: Owner, id: ConversationId): Promise<Conversation> {
    const conversation = await liveRow(owner, id);
    const inConversation = { owner, conversation_id: id };
    const turns = await query
      .selectFrom("turns")
      .selectAll()
      .where((eb) => eb.and(inConversation))
      .orderBy("created_at")
      .execute();
    const rows = await query
      .selectFrom("generations")
      .select(["id", "snapshot"])
      .where((eb) => eb.and(inConversation))
      .orderBy("created_at")
      .orderBy("id")
      .execute();
    const generations = await Promise.all(
      rows.map(async (entry) =>
        entry.snapshot === null
          ? running(owner, generationIdSchema.parse(entry.id))
          : parseSnapshot(entry.snapshot),
      ),
    );
    const found = generations.filter((snapshot) => snapshot !== undefined);
    return {
      ...toSummary(
        conversation,
        found.some(({ status }) => status === "running"),
      ),
      turns: turns.map((turn) => ({
        id: turnIdSchema.parse(turn.id),
        parent_id: turn.parent_id === null ? null : generationIdSchema.parse(turn.parent_id),
        message: turn.message,
        created_at: turn.created_at,
      })),
      generations: found,
    };
  }

  const byId = (owner: Owner, id: ConversationId) =>
    query.updateTable("conversations").where("owner", "=", owner).where("id", "=", id);

  return {
    list,
    get,
    /** Makes an empty conversation; one that exists is given back as it is. */
    async create(owner: Owner, id: ConversationId, title: string): Promise<ConversationSummary> {
      const at = now();
      const values = {
        owner,
        id,
        title,
        head: null,
        created_at: at,
        updated_at: at,
        deleted_at: null,
        erased_at: null,
      };
      await write(
        query
          .insertInto("conversations")
          .values(values)
          .onConflict((conflict) => conflict.columns(["owner", "id"]).doNothing()),
      );
      return toSummary(await liveRow(owner, id), false);
    },
    /** @throws AppError `generation_not_found` when the head is not of this conversation */
    async update(owner: Owner, id: ConversationId, patch: PatchConversation): Promise<ConversationSummary> {
      await liveRow(owner, id);
      if (patch.head !== undefined) {
        const head = await query
          .selectFrom("generations")
          .select("id")
          .where("owner", "=", owner)
          .where("conversation_id", "=", id)
          .where("id", "=", patch.head)
          .executeTakeFirst();
        if (head === undefined) throw new AppError("generation_not_found");
      }
      await write(
        byId(owner, id).set({
          ...(patch.title !== undefined && { title: patch.title }),
          ...(patch.head !== undefined && { head: patch.head }),
        }),
      );
      const active = await runningIn(owner, [id]);
      return toSummary(await liveRow(owner, id), active.has(id));
    },
    /** Deletes; it can be restored for 30 seconds. Deleting twice changes nothing. */
    async remove(owner: Owner, id: ConversationId): Promise<void> {
      const found = await row(owner, id);
      if (found.deleted_at === null) await write(byId(owner, id).set({ deleted_at: now() }));
    },
    async runningOf(owner: Owner, id: ConversationId): Promise<GenerationId[]> {
      const rows = await query
        .selectFrom("generations")
        .select("id")
        .where("owner", "=", owner)
        .where("conversation_id", "=", id)
        .where("status", "=", "running")
        .execute();
      return rows.map((found) => generationIdSchema.parse(found.id));
    },
    async restore(owner: Owner, id: ConversationId): Promise<ConversationSummary> {
      await row(owner, id);
      await write(byId(owner, id).set({ deleted_at: null }));
      const active = await runningIn(owner, [id]);
      return toSummary(await liveRow(owner, id), active.has(id));
    },
    /**
     * Erases what was deleted longer ago than it can be restored; lengths, times and status stay (rule L8). What is
     * still being written is erased when it has ended.
     */
    async eraseDeleted(): Promise<void> {
      const gone = await query
        .selectFrom("conversations")
        .select(["owner", "id"])
        .where("deleted_at", "<", now() - restorableMs)
        .where("erased_at", "is", null)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom("generations")
                .select("generations.id")
                .whereRef("generations.owner", "=", "conversations.owner")
                .whereRef("generations.conversation_id", "=", "conversations.id")
                .where("status", "=", "running"),
            ),
          ),
        )
        .execute();
      for (const { owner, id } of gone) {
        const logs = query
          .selectFrom("generations")
          .select("id")
          .where("owner", "=", owner)
          .where("conversation_id", "=", id);
        await write(
          query.deleteFrom("sealed_logs").where("id", "in", logs),
          query.deleteFrom("turns").where("owner", "=", owner).where("conversation_id", "=", id),
          query
            .updateTable("generations")
            .set({ snapshot: null, idempotency_key: null, idempotency_digest: null })
            .where("owner", "=", owner)
            .where("conversation_id", "=", id),
          query
            .updateTable("conversations")
            .set({ title: "", head: null, erased_at: now() })
            .where("owner", "=", owner)
            .where("id", "=", id),
        );
      }
    },
  };
}

/** Whether a conversation’s title, one of its messages or one of its answers contains a text, in any case. */
function contains(text: string) {
  const needle = text.toLowerCase();
  return sql<boolean>`(
    instr(fold(conversations.title), ${needle}) > 0
    OR EXISTS (SELECT 1 FROM turns WHERE turns.owner = conversations.owner
      AND turns.conversation_id = conversations.id AND instr(fold(turns.message), ${needle}) > 0)
    OR EXISTS (SELECT 1 FROM generations WHERE generations.owner = conversations.owner
      AND generations.conversation_id = conversations.id
      AND instr(fold(json_extract(generations.snapshot, '$.answer')), ${needle}) > 0)
  )`;
}

export type Conversations = ReturnType<typeof createConversations>;

function toSummary(row: Row, isRunning: boolean): ConversationSummary {
  return {
    id: conversationIdSchema.parse(row.id),
    title: row.title,
    head: row.head === null ? null : generationIdSchema.parse(row.head),
    created_at: row.created_at,
    updated_at: row.updated_at,
    running: isRunning,
    deleted_at: row.deleted_at,
  };
}

import {
  conversationIdSchema,
  generationIdSchema,
  type Owner,
  ownerSchema,
  turnIdSchema,
} from "@agent-max/protocol";
import { type Selectable, sql } from "kysely";
import type { ConversationStore, StoredConversation } from "../../conversations/conversation-store.ts";
import { foldCase } from "../fold-case.ts";
import { type Database, toStatement } from "./database.ts";
import { parseSnapshot } from "./records.ts";
import type { Tables } from "./tables.ts";

type Query = Database["query"];
type Row = Selectable<Tables["conversations"]>;
type Compilable = { compile: () => Parameters<typeof toStatement>[0] };

/** Conversations in SQLite. */
export function createConversationStore(database: Database): ConversationStore {
  return { ...createLists(database.query), ...createTrees(database.query), ...createChanges(database) };
}

function createLists(query: Query): Pick<ConversationStore, "list" | "get" | "erasable"> {
  /** Adds to rows what is being written in their conversations. */
  async function withRunning(owner: Owner, rows: readonly Row[]): Promise<StoredConversation[]> {
    if (rows.length === 0) return [];
    const running = await query
      .selectFrom("generations")
      .select(["id", "conversation_id"])
      .where("owner", "=", owner)
      .where(
        "conversation_id",
        "in",
        rows.map(({ id }) => id),
      )
      .where("status", "=", "running")
      .execute();
    const byConversation = Map.groupBy(running, ({ conversation_id }) => conversation_id);
    return rows.map((row) => toStored(row, byConversation.get(row.id) ?? []));
  }

  return {
    async list(owner, { text, before, limit }) {
      let select = query
        .selectFrom("conversations")
        .selectAll()
        .where("owner", "=", owner)
        .where("deleted_at", "is", null)
        .orderBy("updated_at", "desc")
        .orderBy("id", "desc")
        .limit(limit);
      if (before !== undefined) {
        const { updatedAt, id } = before;
        select = select.where((eb) => eb(eb.refTuple("updated_at", "id"), "<", eb.tuple(updatedAt, id)));
      }
      if (text !== undefined) select = select.where(contains(text));
      return withRunning(owner, await select.execute());
    },
    async get(owner, id) {
      const rows = await query
        .selectFrom("conversations")
        .selectAll()
        .where("owner", "=", owner)
        .where("id", "=", id)
        .execute();
      return (await withRunning(owner, rows))[0];
    },
    async erasable(deletedBefore) {
      const rows = await query
        .selectFrom("conversations")
        .select(["owner", "id"])
        .where("deleted_at", "<", deletedBefore)
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
      return rows.map(({ owner, id }) => ({
        owner: ownerSchema.parse(owner),
        id: conversationIdSchema.parse(id),
      }));
    },
  };
}

function createTrees(query: Query): Pick<ConversationStore, "tree"> {
  return {
    async tree(owner, id) {
      const turns = await query
        .selectFrom("turns")
        .selectAll()
        .where("owner", "=", owner)
        .where("conversation_id", "=", id)
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      const generations = await generationsIn(query, owner, id)
        .select(["id", "snapshot"])
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return {
        turns: turns.map((turn) => ({
          id: turnIdSchema.parse(turn.id),
          parent_id: turn.parent_id === null ? null : generationIdSchema.parse(turn.parent_id),
          message: turn.message,
          created_at: turn.created_at,
        })),
        generations: generations.map((row) => ({
          id: generationIdSchema.parse(row.id),
          snapshot: row.snapshot === null ? undefined : parseSnapshot(row.snapshot),
        })),
      };
    },
  };
}

function createChanges({ query, writer }: Database): Pick<ConversationStore, "create" | "update" | "erase"> {
  const write = (...statements: Compilable[]) =>
    writer.write({
      entries: [],
      statements: statements.map((statement) => toStatement(statement.compile())),
    });

  return {
    async create(owner, { id, title, createdAt }) {
      const values = {
        owner,
        id,
        title,
        head: null,
        created_at: createdAt,
        updated_at: createdAt,
        deleted_at: null,
        erased_at: null,
      };
      await write(
        query
          .insertInto("conversations")
          .values(values)
          .onConflict((conflict) => conflict.columns(["owner", "id"]).doNothing()),
      );
    },
    async update(owner, id, { title, head, deletedAt }) {
      if (title === undefined && head === undefined && deletedAt === undefined) return;
      await write(
        query
          .updateTable("conversations")
          .where("owner", "=", owner)
          .where("id", "=", id)
          .set({
            ...(title !== undefined && { title }),
            ...(head !== undefined && { head }),
            ...(deletedAt !== undefined && { deleted_at: deletedAt }),
          }),
      );
    },
    async erase(owner, id, erasedAt) {
      await write(
        query.deleteFrom("sealed_logs").where("id", "in", generationsIn(query, owner, id).select("id")),
        query.deleteFrom("turns").where("owner", "=", owner).where("conversation_id", "=", id),
        query
          .updateTable("generations")
          .set({ snapshot: null, idempotency_key: null, idempotency_digest: null })
          .where("owner", "=", owner)
          .where("conversation_id", "=", id),
        query
          .updateTable("conversations")
          .set({ title: "", head: null, erased_at: erasedAt })
          .where("owner", "=", owner)
          .where("id", "=", id),
      );
    },
  };
}

function generationsIn(query: Query, owner: string, conversation: string) {
  return query
    .selectFrom("generations")
    .where("owner", "=", owner)
    .where("conversation_id", "=", conversation);
}

/** Whether a conversation’s title, one of its messages or one of its answers contains a text, in any case. */
function contains(text: string) {
  const needle = foldCase(text);
  return sql<boolean>`(
    instr(fold(conversations.title), ${needle}) > 0
    OR EXISTS (SELECT 1 FROM turns WHERE turns.owner = conversations.owner
      AND turns.conversation_id = conversations.id AND instr(fold(turns.message), ${needle}) > 0)
    OR EXISTS (SELECT 1 FROM generations WHERE generations.owner = conversations.owner
      AND generations.conversation_id = conversations.id
      AND instr(fold(json_extract(generations.snapshot, '$.answer')), ${needle}) > 0)
  )`;
}

function toStored(row: Row, running: readonly { id: string }[]): StoredConversation {
  return {
    id: conversationIdSchema.parse(row.id),
    title: row.title,
    head: row.head === null ? null : generationIdSchema.parse(row.head),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    erasedAt: row.erased_at,
    running: running.map(({ id }) => generationIdSchema.parse(id)),
  };
}

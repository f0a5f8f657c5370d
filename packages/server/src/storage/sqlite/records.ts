import {
  conversationIdSchema,
  generationIdSchema,
  ownerSchema,
  type Snapshot,
  snapshotSchema,
} from "@agent-max/protocol";
import type { Records } from "../../engine/ports/records.ts";
import { parseJson } from "../../lib/json.ts";
import { type Database, toStatement } from "./database.ts";

/** Reads the stored form of a snapshot; undefined where it cannot be read, and has to be folded from the log again. */
export function parseSnapshot(json: string): Snapshot | undefined {
  return snapshotSchema.safeParse(parseJson(json)).data;
}

/** The records the engine asks for, read from the database and written by its one writer. */
export function createRecords({ query, writer }: Database): Records {
  return {
    async generation(owner, id) {
      const row = await query
        .selectFrom("generations")
        .select(["status", "snapshot"])
        .where("id", "=", id)
        .where("owner", "=", owner)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      if (row.status === "running") return "unfolded";
      return row.snapshot === null ? undefined : (parseSnapshot(row.snapshot) ?? "unfolded");
    },
    async generationsOf(owner, conversation) {
      const rows = await query
        .selectFrom("generations")
        .select("id")
        .where("owner", "=", owner)
        .where("conversation_id", "=", conversation)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .execute();
      return rows.map(({ id }) => generationIdSchema.parse(id));
    },
    async conversation(owner, id) {
      const row = await query
        .selectFrom("conversations")
        .select(["head", "deleted_at", "erased_at"])
        .where("owner", "=", owner)
        .where("id", "=", conversationIdSchema.parse(id))
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return {
        head: row.head === null ? null : generationIdSchema.parse(row.head),
        deletedAt: row.deleted_at,
        erasedAt: row.erased_at,
      };
    },
    async idempotent(owner, key) {
      const row = await query
        .selectFrom("generations")
        .select(["id", "idempotency_digest"])
        .where("owner", "=", owner)
        .where("idempotency_key", "=", key)
        .executeTakeFirst();
      return row && { id: generationIdSchema.parse(row.id), digest: row.idempotency_digest ?? "" };
    },
    async addEarlyStop({ owner, id: generation_id, atMs: at }, oldestMs) {
      const statements = [
        query.deleteFrom("stop_intents").where("at", "<", oldestMs),
        query
          .insertInto("stop_intents")
          .values({ owner, generation_id, at })
          .onConflict((conflict) => conflict.columns(["owner", "generation_id"]).doUpdateSet({ at })),
      ];
      await writer.write({
        entries: [],
        statements: statements.map((statement) => toStatement(statement.compile())),
      });
    },
    async earlyStops() {
      const rows = await query.selectFrom("stop_intents").selectAll().orderBy("at").execute();
      return rows.map(({ owner, generation_id, at }) => ({
        owner: ownerSchema.parse(owner),
        id: generationIdSchema.parse(generation_id),
        atMs: at,
      }));
    },
  };
}

import { encodeSnapshot, type GenerationEvent, isTerminal, reduce, type Snapshot } from "@agent-max/protocol";
import type { Kysely } from "kysely";
import type { LogHeader } from "../../engine/ports/event-log.ts";
import { toTitle } from "../../conversations/title.ts";
import { toStatement } from "./database.ts";
import type { Tables } from "./tables.ts";
import type { Statement } from "./writer-protocol.ts";

/**
 * The statements that bring the records of a generation up to date with events that are about to be written: none
 * for text, so that a token costs no more than its share of the log.
 */
export function recordStatements(
  query: Kysely<Tables>,
  log: { header: LogHeader; snapshot: Snapshot | undefined },
  events: readonly GenerationEvent[],
): Statement[] {
  const starts = log.snapshot === undefined;
  if (!starts && !events.some(isTerminal)) return [];
  const snapshot = events.reduce(reduce, log.snapshot);
  if (snapshot === undefined) return [];
  const { owner } = log.header;
  return [
    ...(starts ? beginStatements(query, log.header, snapshot) : []),
    ...(snapshot.status === "running" ? [] : endStatements(query, owner, snapshot)),
  ];
}

/** The row of a conversation, its turn and its generation. */
function beginStatements(query: Kysely<Tables>, header: LogHeader, snapshot: Snapshot): Statement[] {
  const { owner, idempotency } = header;
  const { generation_id: id, conversation_id, turn_id, created_at } = snapshot;
  const conversation = query
    .insertInto("conversations")
    .values({
      owner,
      id: conversation_id,
      title: toTitle(snapshot.message),
      head: id,
      created_at,
      updated_at: created_at,
      deleted_at: null,
      erased_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(["owner", "id"]).doUpdateSet((table) => ({
        head: id,
        updated_at: created_at,
        title: table
          .case()
          .when("conversations.title", "=", "")
          .then(table.ref("excluded.title"))
          .else(table.ref("conversations.title"))
          .end(),
      })),
    );
  const turn = query
    .insertInto("turns")
    .values({
      id: turn_id,
      owner,
      conversation_id,
      parent_id: snapshot.turn_parent_id,
      message: snapshot.message,
      created_at,
    })
    .onConflict((conflict) => conflict.column("id").doNothing());
  const generation = query.insertInto("generations").values({
    id,
    owner,
    conversation_id,
    turn_id,
    parent_id: snapshot.parent_id,
    from_position: snapshot.from,
    kind: snapshot.kind,
    model: snapshot.model,
    status: "running",
    length: snapshot.length,
    metrics: null,
    created_at,
    ended_at: null,
    idempotency_key: idempotency?.key ?? null,
    idempotency_digest: idempotency?.digest ?? null,
    snapshot: null,
  });
  return [conversation, turn, generation].map((statement) => toStatement(statement.compile()));
}

function endStatements(query: Kysely<Tables>, owner: string, snapshot: Snapshot): Statement[] {
  const ended_at = snapshot.ended_at ?? snapshot.created_at;
  const generation = query
    .updateTable("generations")
    .set({
      status: snapshot.status,
      length: snapshot.length,
      metrics: snapshot.metrics === undefined ? null : JSON.stringify(snapshot.metrics),
      ended_at,
      snapshot: JSON.stringify(encodeSnapshot(snapshot)),
    })
    .where("id", "=", snapshot.generation_id);
  const conversation = query
    .updateTable("conversations")
    .set({ updated_at: ended_at })
    .where("owner", "=", owner)
    .where("id", "=", snapshot.conversation_id);
  return [generation, conversation].map((statement) => toStatement(statement.compile()));
}

/**
 * The statements that end the record of a generation whose log cannot be read at all, as if it had been erased. Where it
 * was the head, the newest answer that is left takes its place.
 */
export function setAsideStatements(id: string): Statement[] {
  return [
    {
      sql: "UPDATE generations SET status = 'failed', ended_at = created_at WHERE id = ? AND status = 'running'",
      parameters: [id],
    },
    {
      sql: `UPDATE conversations SET head = (
              SELECT id FROM generations AS other
              WHERE other.owner = conversations.owner AND other.conversation_id = conversations.id
                AND other.snapshot IS NOT NULL
              ORDER BY other.created_at DESC, other.id DESC LIMIT 1)
            WHERE head = ?`,
      parameters: [id],
    },
  ];
}

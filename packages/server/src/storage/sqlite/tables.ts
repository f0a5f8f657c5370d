import type { ColumnType } from "kysely";

/** The tables of the database file. Records are caches of the logs (rule L5); the rest are facts. */
export type Tables = {
  /** One row per flush: the framed events of every generation in it. */
  flush_log: { id: number; body: string };
  /** One row per ended generation: its whole log, compressed. */
  sealed_logs: { id: string; header: string; body: Uint8Array };
  conversations: {
    owner: string;
    id: string;
    title: string;
    head: string | null;
    created_at: number;
    updated_at: number;
    deleted_at: number | null;
    erased_at: number | null;
  };
  turns: {
    id: string;
    owner: string;
    conversation_id: string;
    parent_id: string | null;
    message: string;
    created_at: number;
  };
  /** Once erased a row keeps lengths, times and status only, without content. */
  generations: {
    id: string;
    owner: string;
    conversation_id: string;
    turn_id: string;
    parent_id: string | null;
    from_position: number;
    kind: string;
    model: string;
    status: string;
    length: number;
    metrics: string | null;
    created_at: number;
    ended_at: number | null;
    idempotency_key: string | null;
    idempotency_digest: string | null;
    snapshot: string | null;
  };
  keys: { hash: string; owner: string; kind: "key" | "session"; created_at: number };
  preferences: { owner: string; name: string; value: string };
  /** What models did when they were asked to go on with a text (rule C3). */
  probes: { address: string; model: string; verdict: string; at: number };
  stop_intents: { owner: string; generation_id: string; at: ColumnType<number, number, number> };
};

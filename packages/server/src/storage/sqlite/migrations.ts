import type { DatabaseSync } from "node:sqlite";
import { renameWords } from "./rename-words.ts";

/** Forward migrations; the database's `user_version` counts those that have run. Never change one that shipped. */
const migrations: readonly (string | ((database: DatabaseSync) => void))[] = [
  `
  CREATE TABLE flush_log (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE sealed_logs (id TEXT PRIMARY KEY, header TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE conversations (
    owner TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, head TEXT,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER, erased_at INTEGER,
    PRIMARY KEY (owner, id)
  ) WITHOUT ROWID;
  CREATE INDEX conversations_by_update ON conversations (owner, updated_at DESC);
  CREATE TABLE turns (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, conversation_id TEXT NOT NULL, parent_id TEXT,
    message TEXT NOT NULL, created_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX turns_by_conversation ON turns (owner, conversation_id, created_at);
  CREATE TABLE generations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, conversation_id TEXT NOT NULL, turn_id TEXT NOT NULL,
    parent_id TEXT, from_position INTEGER NOT NULL, kind TEXT NOT NULL, model TEXT NOT NULL, status TEXT NOT NULL,
    length INTEGER NOT NULL, metrics TEXT, created_at INTEGER NOT NULL, ended_at INTEGER,
    idempotency_key TEXT, idempotency_digest TEXT, snapshot TEXT
  );
  CREATE INDEX generations_by_conversation ON generations (owner, conversation_id, created_at);
  CREATE UNIQUE INDEX generations_by_idempotency_key ON generations (owner, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
  CREATE TABLE keys (hash TEXT PRIMARY KEY, owner TEXT NOT NULL, kind TEXT NOT NULL, created_at INTEGER NOT NULL)
    WITHOUT ROWID;
  CREATE TABLE preferences (owner TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (owner, name))
    WITHOUT ROWID;
  CREATE TABLE stop_intents (owner TEXT NOT NULL, generation_id TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (owner, generation_id)) WITHOUT ROWID;
  `,
  `
  CREATE TABLE probes (address TEXT NOT NULL, model TEXT NOT NULL, verdict TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (address, model)) WITHOUT ROWID;
  `,
  renameWords,
];

/**
 * Brings a database up to this version.
 * @throws when the file was written by a newer version
 */
export function migrate(database: DatabaseSync): void {
  const row = database.prepare("PRAGMA user_version").get();
  const version = Number(row?.["user_version"] ?? 0);
  if (version > migrations.length) {
    throw new Error(
      `The data was written by a newer version of Agent Max (schema ${version}). Start that version.`,
    );
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    database.exec("BEGIN IMMEDIATE");
    if (typeof migration === "string") database.exec(migration);
    else migration(database);
    database.exec(`PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}

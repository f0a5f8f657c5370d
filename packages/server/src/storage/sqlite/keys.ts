import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ownerSchema } from "@agent-max/protocol";
import type { KeyStore, StoredKey } from "../../accounts/key-store.ts";
import { type Database, databaseFile, toStatement } from "./database.ts";

/** Keys and sessions in SQLite. */
export function createKeyStore({ reader, query, writer }: Database): KeyStore {
  const select = reader.prepare("SELECT owner FROM keys WHERE hash = ?");
  const write = (compiled: Parameters<typeof toStatement>[0]) =>
    writer.write({ entries: [], statements: [toStatement(compiled)] });

  return {
    async ownerOf(hash) {
      const owner = select.get(hash)?.["owner"];
      return typeof owner === "string" ? ownerSchema.parse(owner) : undefined;
    },
    add({ hash, owner, kind, createdAt }) {
      const insert = query
        .insertInto("keys")
        .values({ hash, owner, kind, created_at: createdAt })
        .onConflict((conflict) => conflict.column("hash").doNothing());
      return write(insert.compile());
    },
    removeSession: (hash) =>
      write(query.deleteFrom("keys").where("hash", "=", hash).where("kind", "=", "session").compile()),
  };
}

/** Adds a key from another process, also while a server holds the directory. */
export function addKeyBesideServer(directory: string, { hash, owner, kind, createdAt }: StoredKey): void {
  const database = new DatabaseSync(join(directory, databaseFile), { timeout: 5000 });
  try {
    database
      .prepare("INSERT INTO keys (hash, owner, kind, created_at) VALUES (?, ?, ?, ?)")
      .run(hash, owner, kind, createdAt);
  } finally {
    database.close();
  }
}

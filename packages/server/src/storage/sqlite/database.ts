import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type CompiledQuery, Kysely, SqliteDialect } from "kysely";
import { foldCase } from "../fold-case.ts";
import { lockDirectory } from "./directory-lock.ts";
import type { Tables } from "./tables.ts";
import { openWriter, type Writer } from "./writer.ts";
import type { Statement } from "./writer-protocol.ts";

/** The name of the file in its directory. */
export const databaseFile = "agent-max.db";

export type Database = {
  readonly writer: Writer;
  /** Reads what has been committed; a write through it fails. */
  readonly reader: DatabaseSync;
  /** The typed face of `reader`; also compiles the statements that go to the writer. */
  readonly query: Kysely<Tables>;
  /** Told when the disk refuses a write, and when something stored cannot be read. */
  readonly onTrouble: (reason: string) => void;
  close(): Promise<void>;
};

type DatabaseOptions = {
  directory: string;
  durability: "full" | "normal";
  /** Told when the disk refuses a write, and when something stored cannot be read. */
  onTrouble: (reason: string) => void;
};

/**
 * Opens the database in a directory, which is made when it is missing.
 * @throws when another process holds the directory, or a newer version wrote the file
 */
export async function openDatabase({ directory, durability, onTrouble }: DatabaseOptions): Promise<Database> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, databaseFile);
  // Made for its user only; SQLite gives its companions the same mode (rule L5.7).
  closeSync(openSync(path, "a", 0o600));
  const unlock = lockDirectory(directory);
  const writer = await openWriter({ path, durability }, onTrouble).catch((error: unknown) => {
    unlock();
    throw error;
  });
  const reader = new DatabaseSync(path, { readOnly: true });
  reader.function("fold", { deterministic: true }, (text) =>
    typeof text === "string" ? foldCase(text) : null,
  );
  const query = new Kysely<Tables>({ dialect: new SqliteDialect({ database: toSqliteDatabase(reader) }) });
  return {
    writer,
    reader,
    query,
    onTrouble,
    async close() {
      await query.destroy();
      // A Kysely that was never asked does not close what it was given.
      if (reader.isOpen) reader.close();
      // The last connection that closes moves what is in the write-ahead log into the file (rule L5.6).
      await writer.close();
      unlock();
    },
  };
}

/** Turns a compiled query into a statement for the writer. */
export function toStatement({ sql, parameters }: CompiledQuery): Statement {
  return { sql, parameters: parameters.map(toInput) };
}

function toInput(value: unknown): SQLInputValue {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "bigint")
    return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`a ${typeof value} cannot be stored`);
}

/** The interface Kysely’s SQLite dialect expects, over `node:sqlite`. */
function toSqliteDatabase(database: DatabaseSync) {
  return {
    close: () => database.close(),
    prepare(sql: string) {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...parameters.map(toInput)),
        run: (parameters: readonly unknown[]) => statement.run(...parameters.map(toInput)),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...parameters.map(toInput)),
      };
    },
  };
}

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { EventLog } from "../../src/engine/ports/event-log.ts";
import { createSqliteLog } from "../../src/storage/sqlite/event-log.ts";
import { type Database, openDatabase } from "../../src/storage/sqlite/database.ts";
import { decodeEntries } from "../../src/storage/sqlite/flush-row.ts";
import type { Writer } from "../../src/storage/sqlite/writer.ts";

export type TestSqliteLog = AsyncDisposable & {
  log: EventLog;
  database: Database;
  /** What the writer reported. */
  troubles: string[];
  /** Settles when the writer has compressed an ended log, or has tried to. */
  sealing(): Promise<void>;
  /** Settles when so many logs have been compressed since the opening. */
  sealed(count: number): Promise<void>;
};

type Options = {
  directory: string;
  /** Puts something between the log and the writer. */
  wrap?: (writer: Writer) => Writer;
};

/** A log on real files. Disposing closes the files. */
export async function openSqliteLog({
  directory,
  wrap = (writer) => writer,
}: Options): Promise<TestSqliteLog> {
  const troubles: string[] = [];
  let tried = Promise.withResolvers<void>();
  let sealedCount = 0;
  const announce = () => {
    tried.resolve();
    tried = Promise.withResolvers();
  };
  const database = await openDatabase({
    directory,
    durability: "normal",
    onTrouble: (reason) => {
      troubles.push(reason);
      announce();
    },
  });
  const log = createSqliteLog({ ...database, writer: wrap(database.writer) });
  database.writer.onSealed((ids) => {
    sealedCount += ids.length;
    announce();
  });
  return {
    log,
    database,
    troubles,
    sealing: () => tried.promise,
    async sealed(count) {
      while (sealedCount < count) await tried.promise;
    },
    async [Symbol.asyncDispose]() {
      await log.close();
      await database.close();
    },
  };
}

/** A second connection to the file, as another program would open it. */
export function openFile(directory: string): Disposable & {
  rows(sql: string): Record<string, unknown>[];
  run(sql: string): void;
} {
  const database = new DatabaseSync(join(directory, "agent-max.db"), { timeout: 5000 });
  return {
    rows: (sql) => database.prepare(sql).all(),
    run: (sql) => database.exec(sql),
    [Symbol.dispose]: () => database.close(),
  };
}

/** The events that stand in the file under an id, as they were written. */
export function linesInFile(directory: string, id: string): string[] {
  using file = openFile(directory);
  return file.rows("SELECT body FROM flush_log ORDER BY id").flatMap(({ body }) => {
    const entries = decodeEntries(String(body));
    return entries.filter((entry) => entry.id === id).flatMap(({ lines }) => lines);
  });
}

/** Does some work while the database refuses what `when` says, such as `INSERT ON generations`. */
export async function whileRefused<Result>(
  directory: string,
  when: string,
  work: () => Promise<Result>,
): Promise<Result> {
  using file = openFile(directory);
  file.run(`CREATE TRIGGER refused BEFORE ${when} BEGIN SELECT RAISE(ABORT, 'refused by a test'); END`);
  try {
    return await work();
  } finally {
    file.run("DROP TRIGGER refused");
  }
}

import { DatabaseSync } from "node:sqlite";
import { parentPort } from "node:worker_threads";
import { zstdCompressSync } from "node:zlib";
import { migrate } from "./migrations.ts";
import { decodeEntries, toRow } from "./flush-row.ts";
import {
  type FoundLog,
  type FlushEntry,
  type Statement,
  type WriterReply,
  type WriterRequest,
} from "./writer-protocol.ts";

/**
 * The one writer of the database (rule L5): each flush is one transaction that appends a row to `flush_log` and runs
 * the statements that came with it. Logs that ended are then sealed, and rows of which every log is sealed are deleted.
 */
type OpenLog = { header: string; lines: string[]; firstRow: number };

// Options come as arguments: the worker starts twice as fast without a parser for them.
const [, , path = "", durability = "full"] = process.argv;
const database = new DatabaseSync(path, { timeout: 5000 });
database.exec(
  `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability === "full" ? "FULL" : "NORMAL"};`,
);
migrate(database);

const insertFlush = database.prepare("INSERT INTO flush_log (body) VALUES (?)");
/** What was erased has no log any more (rule L8). */
const erased = "SELECT 1 FROM generations WHERE id = :id AND status <> 'running' AND snapshot IS NULL";
const insertSealed = database.prepare(
  `INSERT INTO sealed_logs (id, header, body) SELECT :id, :header, :body WHERE NOT EXISTS (${erased})`,
);
const trimFlushes = database.prepare("DELETE FROM flush_log WHERE id < ?");
const prepared = new Map<string, ReturnType<typeof database.prepare>>();
const openLogs = new Map<string, OpenLog>();
const ended = new Set<string>();

function run({ sql, parameters }: Statement): void {
  let statement = prepared.get(sql);
  if (statement === undefined) {
    statement = database.prepare(sql);
    prepared.set(sql, statement);
  }
  statement.run(...parameters);
}

/** Remembers a flushed entry, so that the whole log is at hand when it is sealed. */
function remember(write: FlushEntry, row: number): void {
  const log = openLogs.get(write.id);
  if (log === undefined) {
    openLogs.set(write.id, { header: write.header ?? "{}", lines: [...write.lines], firstRow: row });
  } else {
    for (const line of write.lines) log.lines.push(line);
  }
  if (write.seal) ended.add(write.id);
}

function transaction(work: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    work();
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function flush(entries: readonly string[], statements: readonly Statement[]): void {
  let row = 0;
  transaction(() => {
    if (entries.length > 0) row = Number(insertFlush.run(toRow(entries)).lastInsertRowid);
    for (const statement of statements) run(statement);
  });
  for (const log of entries.flatMap(decodeEntries)) remember(log, row);
}

/** Seals what has ended. Runs after the flush was acknowledged, so that no reader waits for the compression. */
function sealEnded(): void {
  const ids = [...ended];
  if (ids.length === 0) return;
  transaction(() => {
    for (const id of ids) {
      const log = openLogs.get(id);
      if (log === undefined) continue;
      insertSealed.run({ id, header: log.header, body: zstdCompressSync(log.lines.join("\n")) });
    }
    const firstRows = [...openLogs].filter(([id]) => !ended.has(id)).map(([, log]) => log.firstRow);
    trimFlushes.run(firstRows.length === 0 ? Number.MAX_SAFE_INTEGER : Math.min(...firstRows));
  });
  for (const id of ids) openLogs.delete(id);
  ended.clear();
  reply({ type: "sealed", ids });
}

/** Reads back what earlier processes flushed and never sealed. */
function findOpenLogs(): FoundLog[] {
  const isDone = database.prepare(`SELECT 1 FROM sealed_logs WHERE id = :id UNION ALL ${erased}`);
  for (const { id: row, body } of database.prepare("SELECT id, body FROM flush_log ORDER BY id").iterate()) {
    for (const log of decodeEntries(String(body)))
      if (isDone.get({ id: log.id }) === undefined) remember(log, Number(row));
  }
  return [...openLogs].map(([id, { header, lines }]) => ({ id, header, lines }));
}

function reply(message: WriterReply): void {
  parentPort?.postMessage(message);
}

function answer(request: WriterRequest): void {
  if (request.type === "close") {
    database.close();
    reply({ type: "closed" });
    parentPort?.close();
    return;
  }
  try {
    flush(request.entries, request.statements);
    reply({ type: "flushed" });
  } catch (error) {
    reply({ type: "refused", reason: String(error) });
    return;
  }
  try {
    sealEnded();
  } catch (error) {
    reply({ type: "seal_failed", reason: String(error) });
  }
}

const found = findOpenLogs();
reply({ type: "ready", found });
parentPort?.on("message", answer);

import type { DatabaseSync } from "node:sqlite";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import { decodeEntries, encodeEntry, toRow } from "./flush-row.ts";

/** The words of version 0.1 for the modes of a continuation. */
const modes: Readonly<Record<string, string>> = {
  held: "buffered",
  native: "prefill",
  anchored: "anchored",
  plain: "unanchored",
};

const objectSchema = z.record(z.string(), z.unknown());
type JsonObject = z.output<typeof objectSchema>;

/**
 * Brings what version 0.1 stored to the words of event version 2: `way` became `mode`, its values the terms of the
 * field, and `held_ms` became `join_delay_ms`. Texts, offsets and times stay as they are to the last byte.
 */
export function renameWords(database: DatabaseSync): void {
  const rewrite = createRewriter(database);
  rewrite("flush_log", "body", (body) =>
    toRow(
      decodeEntries(String(body)).map((log) => encodeEntry({ ...log, lines: log.lines.map(renameLine) })),
    ),
  );
  rewrite("sealed_logs", "body", (body) => {
    if (!(body instanceof Uint8Array)) throw new TypeError("a sealed log is not binary");
    const lines = zstdDecompressSync(body).toString("utf8").split("\n");
    return zstdCompressSync(lines.map(renameLine).join("\n"));
  });
  rewrite("generations", "snapshot", (json) => renameJson(json, renameInSnapshot));
  rewrite("generations", "metrics", (json) => renameJson(json, withNewWords));
}

type Rewritten = string | Uint8Array;

/** Rewrites a column of a table, row by row. A row that cannot be read is left for its reader to report. */
function createRewriter(database: DatabaseSync) {
  return (table: string, column: string, toNew: (value: unknown) => Rewritten): void => {
    const select = database.prepare(`SELECT ${column} AS value FROM ${table} WHERE id = ?`);
    const update = database.prepare(`UPDATE ${table} SET ${column} = ? WHERE id = ?`);
    const ids = database.prepare(`SELECT id FROM ${table} WHERE ${column} IS NOT NULL`).all();
    for (const { id = null } of ids) {
      let changed: Rewritten;
      try {
        changed = toNew(select.get(id)?.["value"]);
      } catch {
        continue;
      }
      update.run(changed, id);
    }
  };
}

function renameJson(json: unknown, change: (value: JsonObject) => JsonObject): string {
  return JSON.stringify(change(objectSchema.parse(JSON.parse(String(json)))));
}

/** A line that cannot be read stays as it is, and does not keep the others from being renamed. */
function renameLine(line: string): string {
  try {
    return renameInEvent(line);
  } catch {
    return line;
  }
}

function renameInEvent(line: string): string {
  return renameJson(line, (event) => ({ ...withNewWords(event), v: 2 }));
}

function renameInSnapshot(snapshot: JsonObject): JsonObject {
  const seams = z.array(objectSchema).parse(snapshot["seams"]);
  return { ...withNewWords(snapshot), seams: seams.map(withNewWords) };
}

/** Renames the fields of an object and of the metrics in it; their order stays. */
function withNewWords(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, old]) => {
      if (name === "way") return ["mode", typeof old === "string" ? (modes[old] ?? old) : old];
      if (name === "held_ms") return ["join_delay_ms", old];
      return [name, name === "metrics" ? withNewWords(objectSchema.parse(old)) : old];
    }),
  );
}

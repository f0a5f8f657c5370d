import type { SQLInputValue } from "node:sqlite";

/** A statement with its values, as Kysely compiles it. */
export type Statement = { sql: string; parameters: readonly SQLInputValue[] };

/** What a flush appends to one log; `seal` compresses the log into its final row afterwards. */
export type FlushEntry = { id: string; header?: string | undefined; lines: readonly string[]; seal: boolean };

/** What is to become durable together. */
export type Write = { entries: readonly FlushEntry[]; statements: readonly Statement[] };

/** A log that was not sealed yet, found when the writer opened the file. */
export type FoundLog = { id: string; header: string; lines: readonly string[] };

/** `entries` are encoded: a few strings cross to the writer at a fraction of the cost of many objects. */
export type WriterRequest =
  | { type: "flush"; entries: readonly string[]; statements: readonly Statement[] }
  | { type: "close" };

export type WriterReply =
  | { type: "ready"; found: readonly FoundLog[] }
  | { type: "flushed" }
  | { type: "refused"; reason: string }
  | { type: "sealed"; ids: readonly string[] }
  | { type: "seal_failed"; reason: string }
  | { type: "closed" };

export type WriterOptions = { path: string; durability: "full" | "normal" };

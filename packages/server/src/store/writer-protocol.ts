import type { SQLInputValue } from "node:sqlite";
import { z } from "zod";

/** A statement with its values, as Kysely compiles it. */
export type Statement = { sql: string; parameters: readonly SQLInputValue[] };

/** One log's share of a flush: lines to append; `seal` compresses the log into its final row. */
export const logWriteSchema = z.object({
  id: z.string(),
  header: z.string().optional(),
  lines: z.array(z.string()),
  seal: z.boolean(),
});
export type LogWrite = z.output<typeof logWriteSchema>;

/** What is to become durable together. */
export type Write = { logs: readonly LogWrite[]; statements: readonly Statement[] };

/** A log that was not sealed yet, found when the writer opened the file. */
export type FoundLog = { id: string; header: string; lines: readonly string[] };

export type WriterRequest = { type: "flush"; writes: readonly Write[] } | { type: "close" };

export type WriterReply =
  | { type: "ready"; found: readonly FoundLog[] }
  | { type: "flushed" }
  | { type: "refused"; reason: string }
  | { type: "sealed"; ids: readonly string[] }
  | { type: "seal_failed"; reason: string }
  | { type: "closed" };

export const writerOptionsSchema = z.object({ path: z.string(), durability: z.enum(["full", "normal"]) });
export type WriterOptions = z.output<typeof writerOptionsSchema>;

import { z } from "zod";
import type { FlushEntry } from "./writer-protocol.ts";

/**
 * An entry crosses to the writer and stands in a row of `flush_log` in one form: a line that names the log and counts
 * the lines, then the events as they were encoded for the log. So no event is encoded twice.
 */
const headSchema = z.object({
  id: z.string(),
  header: z.string().optional(),
  lines: z.int().min(0),
  seal: z.boolean(),
});

export function encodeEntry({ id, header, lines, seal }: FlushEntry): string {
  const head: z.input<typeof headSchema> = { id, header, lines: lines.length, seal };
  return [JSON.stringify(head), ...lines].join("\n");
}

/** The body of a row that holds these entries. */
export function toRow(entries: readonly string[]): string {
  return entries.join("\n");
}

/** The entries of a row, or one by itself, in order. @throws when it is not as `encodeEntry` made it */
export function decodeEntries(row: string): FlushEntry[] {
  const all = row.split("\n");
  const entries: FlushEntry[] = [];
  for (let at = 0; at < all.length;) {
    const { lines: count, ...head } = headSchema.parse(JSON.parse(all[at] ?? ""));
    const lines = all.slice(at + 1, at + 1 + count);
    if (lines.length !== count) throw new Error(`an entry of ${head.id} is cut off`);
    entries.push({ ...head, lines });
    at += 1 + count;
  }
  return entries;
}

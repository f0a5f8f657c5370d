import { z } from "zod";
import type { LogWrite } from "./writer-protocol.ts";

/**
 * One log's share of a flush, as it crosses to the writer and stands in a row of `flush_log`: a line that says whose it
 * is, then its events as they are. So no event is encoded twice.
 */
const headSchema = z.object({
  id: z.string(),
  header: z.string().optional(),
  lines: z.int().min(0),
  seal: z.boolean(),
});

export function encodeShare({ id, header, lines, seal }: LogWrite): string {
  const head: z.input<typeof headSchema> = { id, header, lines: lines.length, seal };
  return [JSON.stringify(head), ...lines].join("\n");
}

/** The body of a row that holds these shares. */
export function toRow(shares: readonly string[]): string {
  return shares.join("\n");
}

/** The shares of a row, or one by itself, in order. @throws when it is not as `encodeShare` made it */
export function decodeShares(row: string): LogWrite[] {
  const all = row.split("\n");
  const shares: LogWrite[] = [];
  for (let at = 0; at < all.length;) {
    const { lines: count, ...head } = headSchema.parse(JSON.parse(all[at] ?? ""));
    const lines = all.slice(at + 1, at + 1 + count);
    if (lines.length !== count) throw new Error(`a share of ${head.id} is cut off`);
    shares.push({ ...head, lines });
    at += 1 + count;
  }
  return shares;
}

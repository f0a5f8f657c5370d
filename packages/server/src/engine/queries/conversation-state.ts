import type { Deletion } from "../ports/records.ts";

/** How long a deleted conversation can be restored (rule L8). */
export const restorableMs = 30_000;

/**
 * What may be done with a conversation at a time: a `deleted` one can be restored, an `erased` one cannot, also while
 * its texts still wait to be erased (rule L8).
 */
export function conversationState(
  { deletedAt, erasedAt }: Deletion,
  now: number,
): "live" | "deleted" | "erased" {
  if (erasedAt !== null || (deletedAt !== null && deletedAt < now - restorableMs)) return "erased";
  return deletedAt === null ? "live" : "deleted";
}

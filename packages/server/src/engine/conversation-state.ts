/** How long a deleted conversation can be restored (rule L8). */
export const restorableMs = 30_000;

/** When a conversation was deleted and when its texts were erased; null where that has not happened. */
export type Deletion = { deletedAt: number | null; erasedAt: number | null };

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

import type { ConversationSummary } from "@agent-max/protocol";

export type DateGroup = { label: string; conversations: ConversationSummary[] };

const dayMs = 86_400_000;

/** Adds the conversations that were just deleted to the listed ones, newest first. */
export function withDeleted(
  conversations: readonly ConversationSummary[],
  deleted: readonly ConversationSummary[],
): ConversationSummary[] {
  const ids = new Set(deleted.map(({ id }) => id));
  const others = conversations.filter(({ id }) => !ids.has(id));
  return [...others, ...deleted].toSorted((one, other) => other.updated_at - one.updated_at);
}

/** Groups conversations, newest first, by the day of their last change; empty groups are left out. */
export function groupByDate(conversations: readonly ConversationSummary[], nowMs: number): DateGroup[] {
  const midnight = new Date(nowMs).setHours(0, 0, 0, 0);
  const bounds = [
    { label: "Today", sinceMs: midnight },
    { label: "Yesterday", sinceMs: midnight - dayMs },
    { label: "Last 7 days", sinceMs: midnight - 7 * dayMs },
    { label: "Earlier", sinceMs: -Infinity },
  ];
  const groups: DateGroup[] = bounds.map(({ label }) => ({ label, conversations: [] }));
  for (const conversation of conversations) {
    const index = bounds.findIndex(({ sinceMs }) => conversation.updated_at >= sinceMs);
    groups[index]?.conversations.push(conversation);
  }
  return groups.filter((group) => group.conversations.length > 0);
}

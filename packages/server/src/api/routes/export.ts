import type { Conversation, Snapshot } from "@agent-max/protocol";

/** The path that is shown, oldest turn first: from the head back to the first turn. */
function pathOf(conversation: Conversation): Snapshot[] {
  const byId = new Map(conversation.generations.map((snapshot) => [snapshot.generation_id, snapshot]));
  const path: Snapshot[] = [];
  for (let id = conversation.head; id !== null;) {
    const snapshot = byId.get(id);
    if (snapshot === undefined) break;
    path.push(snapshot);
    id = snapshot.turn_parent_id;
  }
  return path.toReversed();
}

/** The shown path as one Markdown document; the texts are not changed. */
export function toMarkdown(conversation: Conversation): string {
  const parts = pathOf(conversation).flatMap(({ message, answer, length, model, status }) => [
    "## You",
    message,
    `## Answer (${model}${status === "completed" ? "" : `, ${status}`})`,
    answer.slice(0, length),
  ]);
  return `${[`# ${conversation.title}`, ...parts].join("\n\n")}\n`;
}

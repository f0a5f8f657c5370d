import { type Conversation, pathOf } from "@agent-max/protocol";

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

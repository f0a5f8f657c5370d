import type { ConversationSummary } from "@agent-max/protocol";
import type { App } from "../state/app-context.ts";
import { toAppError } from "../lib/to-app-error.ts";

export type ExportFormat = "markdown" | "json";

const files = {
  markdown: { extension: "md", type: "text/markdown" },
  json: { extension: "json", type: "application/json" },
} as const;
const maxNameCharacters = 60;

/** Saves a conversation as a file. */
export async function exportConversation(
  { client, announcer }: App,
  { id, title }: ConversationSummary,
  format: ExportFormat,
): Promise<void> {
  try {
    const text = await client.conversations.exportAs(id, format);
    const { extension, type } = files[format];
    save(new Blob([text], { type }), `${toFileName(title)}.${extension}`);
  } catch (error) {
    announcer.show({ text: toAppError(error).message, tone: "error" });
  }
}

/** A file name that every operating system accepts. */
export function toFileName(title: string): string {
  const words = title
    .slice(0, maxNameCharacters)
    .toWellFormed()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
  return words === "" ? "conversation" : words;
}

function save(file: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

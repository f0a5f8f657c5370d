import type { ConversationId, ConversationSummary } from "@agent-max/protocol";
import { useState } from "react";
import { useApp } from "../state/app-context.ts";
import type { Route } from "../state/router.ts";
import { deleteConversation, restoreConversation } from "../state/conversation-actions.ts";

/** The server can restore a conversation for 30 seconds; the Undo button is gone well before that. */
const undoMs = 20_000;

type Deletion = { conversation: ConversationSummary; from: Route };

export type Deletions = ReturnType<typeof useDeletions>;

/** The conversations that were deleted in this tab and can still be restored, and the routes they were deleted from. */
export function useDeletions() {
  const app = useApp();
  const [deletions, setDeletions] = useState<readonly Deletion[]>([]);

  function forget(id: ConversationId) {
    setDeletions((known) => known.filter(({ conversation }) => conversation.id !== id));
  }

  async function remove(conversation: ConversationSummary) {
    const from = app.router.get();
    if ((await deleteConversation(app, conversation.id)) === "refused") return;
    setDeletions((known) => [...known, { conversation, from }]);
    window.setTimeout(() => forget(conversation.id), undoMs);
  }

  async function restore({ id }: ConversationSummary) {
    const from = deletions.find(({ conversation }) => conversation.id === id)?.from;
    if ((await restoreConversation(app, id)) === "refused") return;
    forget(id);
    if (from?.kind === "conversation" && from.id === id) app.router.navigate(from);
  }

  return { conversations: deletions.map(({ conversation }) => conversation), remove, restore };
}

import type { ConversationId } from "@agent-max/protocol";
import type { App } from "./app-context.ts";
import { keys } from "./queries.ts";
import { toAppError } from "../generations/followed-runs.ts";

function refresh({ queryClient }: App, id: ConversationId) {
  void queryClient.invalidateQueries({ queryKey: keys.lists });
  void queryClient.invalidateQueries({ queryKey: keys.tree(id) });
}

async function attempt(
  app: App,
  id: ConversationId,
  act: () => Promise<unknown>,
): Promise<"done" | "refused"> {
  try {
    await act();
    return "done";
  } catch (error) {
    app.status.show({ text: toAppError(error).message, tone: "error" });
    return "refused";
  } finally {
    refresh(app, id);
  }
}

export function renameConversation(app: App, id: ConversationId, title: string) {
  return attempt(app, id, () => app.client.conversations.update(id, { title }));
}

export function deleteConversation(app: App, id: ConversationId) {
  return attempt(app, id, async () => {
    await app.client.conversations.remove(id);
    const place = app.location.get();
    if (place.kind === "conversation" && place.id === id) app.location.go({ kind: "new" }, "replace");
    app.queryClient.removeQueries({ queryKey: keys.tree(id), exact: true });
    app.status.announce("Conversation deleted");
  });
}

/** Brings a conversation back, which the server can for 30 seconds. */
export function restoreConversation(app: App, id: ConversationId) {
  return attempt(app, id, () => app.client.conversations.restore(id));
}

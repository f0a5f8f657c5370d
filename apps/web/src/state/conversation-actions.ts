import type { Conversation, ConversationId, GenerationId } from "@agent-max/protocol";
import { toAppError } from "../lib/to-app-error.ts";
import type { App } from "./app-context.ts";
import { withHead } from "./conversation-tree.ts";
import { keys } from "./queries.ts";
import { leafOf } from "./visible-path.ts";

export function renameConversation(app: App, id: ConversationId, title: string) {
  return changeConversation(app, id, () => app.client.conversations.update(id, { title }));
}

export function deleteConversation(app: App, id: ConversationId) {
  return changeConversation(app, id, async () => {
    await app.client.conversations.remove(id);
    const route = app.router.get();
    if (route.kind === "conversation" && route.id === id) app.router.navigate({ kind: "new" }, "replace");
    app.queryClient.removeQueries({ queryKey: keys.tree(id), exact: true });
    app.announcer.announce("Conversation deleted");
  });
}

/** Restores a deleted conversation; the server can do so for 30 seconds. */
export function restoreConversation(app: App, id: ConversationId) {
  return changeConversation(app, id, () => app.client.conversations.restore(id));
}

/** Shows another version of an answer: first on this page, then as the head that the server keeps. */
export async function showVersion(app: App, id: ConversationId, version: GenerationId) {
  const key = keys.tree(id);
  const tree = app.queryClient.getQueryData<Conversation>(key);
  if (tree === undefined) return;
  const head = leafOf(tree, version);
  app.queryClient.setQueryData(key, withHead(tree, head));
  try {
    await app.client.conversations.update(id, { head });
  } catch (error) {
    void app.queryClient.invalidateQueries({ queryKey: key });
    app.announcer.show({ text: toAppError(error).message, tone: "error" });
  }
}

async function changeConversation(
  { queryClient, announcer }: App,
  id: ConversationId,
  change: () => Promise<unknown>,
): Promise<"done" | "refused"> {
  try {
    await change();
    return "done";
  } catch (error) {
    announcer.show({ text: toAppError(error).message, tone: "error" });
    return "refused";
  } finally {
    void queryClient.invalidateQueries({ queryKey: keys.lists });
    void queryClient.invalidateQueries({ queryKey: keys.tree(id) });
  }
}

import { conversationIdSchema } from "@agent-max/protocol";
import type { Conversation, ConversationId, GenerationId, Snapshot } from "@agent-max/protocol";
import { canContinue, canRetry } from "@agent-max/protocol";
import type { App } from "../state/app-context.ts";
import { newId } from "../lib/new-id.ts";
import { keys } from "../state/queries.ts";
import { toAppError } from "../generations/followed-runs.ts";
import { leafOf } from "../state/visible-path.ts";
import { createTree, withHead } from "../state/conversation-tree.ts";

type Send = {
  id: ConversationId | undefined;
  /** Where the message was kept until now. */
  draft: string;
  message: string;
  after: Snapshot | undefined;
  model: string | undefined;
};

/** Sends a message in a conversation, or begins one with it. Whichever way it was sent, its draft is done with. */
export function sendMessage(app: App, { id, draft, message, after, model }: Send) {
  if (message.trim() === "") return;
  const conversationId = id ?? conversationIdSchema.parse(newId());
  app.drafts.write(draft, "");
  if (id === undefined) {
    app.queryClient.setQueryData(keys.tree(conversationId), createTree(conversationId, Date.now()));
    app.location.go({ kind: "conversation", id: conversationId });
  }
  void app.commands.send({ conversationId, message, after, model });
}

/** Goes on with the last answer, or says why that cannot be done. */
export function continueLast(app: App, answer: Snapshot | undefined, model: string | undefined) {
  if (answer === undefined || canRetry(answer))
    app.status.show({ text: "No partial response to continue from", tone: "error" });
  else if (canContinue(answer)) app.commands.goOn(answer, { from: answer.length, model });
  else if (answer.status === "completed")
    app.status.show({ text: "This answer is complete. Send a new message.", tone: "calm" });
}

/** Shows another version of an answer, here at once and on the server after it. */
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
    app.status.show({ text: toAppError(error).message, tone: "error" });
  }
}

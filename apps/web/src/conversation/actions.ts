import { canContinue, canRetry, conversationIdSchema } from "@agent-max/protocol";
import type { ConversationId, Snapshot } from "@agent-max/protocol";
import type { Generations } from "../generations/generations-context.ts";
import { newId } from "../lib/new-id.ts";
import type { App } from "../state/app-context.ts";
import { createTree } from "../state/conversation-tree.ts";
import { keys } from "../state/queries.ts";

type MessageToSend = {
  /** Undefined begins a conversation. */
  id: ConversationId | undefined;
  /** The draft that the message was written in. */
  draftName: string;
  message: string;
  after: Snapshot | undefined;
  model: string | undefined;
};

/** Sends a message in a conversation, or begins one with it. Its draft is emptied in both cases. */
export function sendMessage(
  { queryClient, drafts, router, commands }: App & Generations,
  { id, draftName, message, after, model }: MessageToSend,
) {
  if (message.trim() === "") return;
  const conversationId = id ?? conversationIdSchema.parse(newId());
  drafts.write(draftName, "");
  if (id === undefined) {
    queryClient.setQueryData(keys.tree(conversationId), createTree(conversationId, Date.now()));
    router.navigate({ kind: "conversation", id: conversationId });
  }
  void commands.send({ conversationId, message, after, model });
}

/** Continues the last answer, or says why it cannot be continued. */
export function continueLast(
  { announcer, commands }: App & Generations,
  answer: Snapshot | undefined,
  model: string | undefined,
) {
  if (answer === undefined || canRetry(answer))
    announcer.show({ text: "No partial response to continue from", tone: "error" });
  else if (canContinue(answer)) commands.continueAnswer(answer, { from: answer.length, model });
  else if (answer.status === "completed")
    announcer.show({ text: "This answer is complete. Send a new message.", tone: "calm" });
}

import type { ConversationId, ConversationSummary } from "@agent-max/protocol";
import { Button } from "@mantine/core";
import type { App } from "../app/context.ts";
import { keys } from "../app/queries.ts";
import { toAppError } from "../live/runs.ts";

/** The server can bring a conversation back for 30 seconds; the offer ends well before. */
const undoMs = 20_000;

function refresh({ queryClient }: App, id: ConversationId) {
  void queryClient.invalidateQueries({ queryKey: keys.lists });
  void queryClient.invalidateQueries({ queryKey: keys.tree(id) });
}

async function attempt(app: App, id: ConversationId, act: () => Promise<unknown>) {
  try {
    await act();
  } catch (error) {
    app.status.show({ text: toAppError(error).message, tone: "error" });
  }
  refresh(app, id);
}

export function renameConversation(app: App, id: ConversationId, title: string): Promise<void> {
  return attempt(app, id, () => app.client.conversations.update(id, { title }));
}

/** Deletes a conversation and offers to bring it back, to where it was. */
export function deleteConversation(app: App, { id }: ConversationSummary): Promise<void> {
  const place = app.location.get();
  const isShown = place.kind === "conversation" && place.id === id;

  function restore() {
    app.status.hide(note);
    void attempt(app, id, async () => {
      await app.client.conversations.restore(id);
      if (isShown) app.location.go(place);
    });
  }

  let note = "";
  return attempt(app, id, async () => {
    await app.client.conversations.remove(id);
    if (isShown) app.location.go({ kind: "new" }, "replace");
    app.queryClient.removeQueries({ queryKey: keys.tree(id), exact: true });
    const action = (
      <Button key="undo" variant="subtle" size="compact-sm" onClick={restore}>
        Undo
      </Button>
    );
    note = app.status.show({ text: "Conversation deleted", tone: "calm" }, { action, forMs: undoMs });
  });
}

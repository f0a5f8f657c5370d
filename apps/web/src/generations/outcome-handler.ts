import type { AppError, Snapshot } from "@agent-max/protocol";
import type { App } from "../state/app-context.ts";
import type { Note } from "../state/announcer.ts";
import { newConversationDraft } from "../state/drafts.ts";
import { cacheSnapshot, keys } from "../state/queries.ts";
import type { Intent, Outcome } from "./outcome.ts";
import { describeEnd, describeRefusal, describeStopAnswer } from "./outcome-notes.ts";

type Dependencies = Pick<App, "queryClient" | "drafts" | "router" | "session" | "announcer">;

/** Takes the outcomes of commands into the page's state: the shown tree, the draft, the address and the notes. */
export function createOutcomeHandler({ queryClient, drafts, router, session, announcer }: Dependencies) {
  function showIfAny(note: Note | undefined) {
    if (note !== undefined) announcer.show(note);
  }

  /** Nothing was begun, so a message goes back into the draft that it came from. */
  function handleRefusal(intent: Intent, initial: Snapshot, error: AppError) {
    if (error.code === "unauthorized") session.expire();
    const id = initial.conversation_id;
    if (error.code === "generation_running") void queryClient.invalidateQueries({ queryKey: keys.tree(id) });
    announcer.show(describeRefusal(intent, error));
    if (intent !== "start") return;
    if (initial.turn_parent_id !== null) return drafts.restore(id, initial.message);
    drafts.restore(newConversationDraft, initial.message);
    queryClient.removeQueries({ queryKey: keys.tree(id), exact: true });
    const route = router.get();
    if (route.kind === "conversation" && route.id === id) router.navigate({ kind: "new" }, "replace");
  }

  return (outcome: Outcome) => {
    switch (outcome.kind) {
      case "accepted":
        return cacheSnapshot(queryClient, outcome.snapshot, "move_head");
      case "detached":
        return cacheSnapshot(queryClient, outcome.snapshot, "keep_head");
      case "ended":
        cacheSnapshot(queryClient, outcome.snapshot, "keep_head");
        return showIfAny(describeEnd(outcome.snapshot));
      case "refused":
        return handleRefusal(outcome.intent, outcome.initial, outcome.error);
      case "stop_answered":
        return showIfAny(describeStopAnswer(outcome.response));
      case "stop_refused":
        return announcer.show({ text: `Not stopped: ${outcome.error.message}`, tone: "error" });
    }
  };
}

import type { QueryClient } from "@tanstack/react-query";
import type { Drafts } from "../state/drafts.ts";
import type { Live, Outcome } from "./followed-runs.ts";
import type { Location } from "../state/router.ts";
import { describeEnd, describeRefusal, describeStopAnswer } from "./outcome-notes.ts";
import type { Message } from "./outcome-notes.ts";
import { keepSnapshot, keys } from "../state/queries.ts";
import type { AppError } from "@agent-max/protocol";

type Dependencies = {
  queryClient: QueryClient;
  drafts: Drafts;
  location: Location;
  tell: (message: Message) => void;
  onUnauthorized: () => void;
};

/** The draft that belongs to a conversation, or to one that is not begun yet. */
export const newDraft = "new";

/** Puts what came of a command where it belongs: into the shown tree, the draft, and words. */
export function createOutcomeHandler({ queryClient, drafts, location, tell, onUnauthorized }: Dependencies) {
  function say(message: Message | undefined) {
    if (message !== undefined) tell(message);
  }

  /** Nothing was begun, so the message returns to where it was written. */
  function takeBack({ intent, known }: Live, error: AppError) {
    if (error.code === "unauthorized") onUnauthorized();
    const id = known.conversation_id;
    if (error.code === "generation_running") void queryClient.invalidateQueries({ queryKey: keys.tree(id) });
    say(describeRefusal(intent, error));
    if (intent !== "start") return;
    if (known.turn_parent_id !== null) return drafts.giveBack(id, known.message);
    drafts.giveBack(newDraft, known.message);
    queryClient.removeQueries({ queryKey: keys.tree(id), exact: true });
    const place = location.get();
    if (place.kind === "conversation" && place.id === id) location.go({ kind: "new" }, "replace");
  }

  return (outcome: Outcome) => {
    switch (outcome.kind) {
      case "accepted":
        return keepSnapshot(queryClient, outcome.snapshot, "head");
      case "left":
        return keepSnapshot(queryClient, outcome.snapshot, "where_it_is");
      case "ended":
        keepSnapshot(queryClient, outcome.snapshot, "where_it_is");
        return say(describeEnd(outcome.snapshot));
      case "refused":
        return takeBack(outcome.live, outcome.error);
      case "stop_answered":
        return say(describeStopAnswer(outcome.response));
      case "stop_refused":
        return tell({ text: `Not stopped: ${outcome.error.message}`, tone: "error" });
    }
  };
}

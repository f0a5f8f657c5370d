import { Button } from "@mantine/core";
import type { ConversationId } from "@agent-max/protocol";
import { useApp } from "../state/app-context.ts";
import screen from "../lib/screen.module.css";
import { restoreConversation } from "../state/conversation-actions.ts";
import type { GoneReason } from "./use-path.ts";

type Props = { id: ConversationId; reason: GoneReason };

/** Shown in place of a conversation that does not exist any more; a message begins a new one from here. */
export function GoneConversation({ id, reason }: Props) {
  const app = useApp();
  return (
    <section className={screen.screen} role="alert" data-align="center">
      <p>
        {reason === "unknown"
          ? "This conversation does not exist, or belongs to another key."
          : "This conversation was deleted."}
      </p>
      {reason === "deleted" && (
        <Button variant="light" onClick={() => void restoreConversation(app, id)}>
          Undo
        </Button>
      )}
    </section>
  );
}

import { Button } from "@mantine/core";
import type { ConversationId } from "@agent-max/protocol";
import { useApp } from "../state/app-context.ts";
import screen from "../lib/screen.module.css";
import { restoreConversation } from "../state/conversation-actions.ts";

type Props = { id: ConversationId; how: "unknown" | "deleted" | "erased" };

/** The end of a conversation that is no longer there; the bar begins a new one from here. */
export function GoneConversation({ id, how }: Props) {
  const app = useApp();
  return (
    <section className={screen.screen} role="alert" data-align="center">
      <p>
        {how === "unknown"
          ? "This conversation does not exist, or belongs to another key."
          : "This conversation was deleted."}
      </p>
      {how === "deleted" && (
        <Button variant="light" onClick={() => void restoreConversation(app, id)}>
          Undo
        </Button>
      )}
    </section>
  );
}

import type { ConversationSummary } from "@agent-max/protocol";
import { Button } from "@mantine/core";
import { useLayoutEffect, useRef } from "react";
import classes from "./conversation-drawer.module.css";

type Props = { conversation: ConversationSummary; onRestore: () => void };

/** Shown in place of a conversation that was just deleted; it takes over the focus of that row. */
export function DeletedItem({ conversation, onRestore }: Props) {
  const undo = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const button = undo.current;
    button?.focus();
    return () => {
      // If the focus is on the button when it disappears, the focus moves to the list instead of being lost.
      if (document.activeElement === button) button?.closest("nav")?.focus();
    };
  }, []);
  const title = conversation.title || "Untitled";
  return (
    <li className={classes.deleted}>
      <span className={classes.itemTitle}>Deleted: {title}</span>
      <Button ref={undo} variant="subtle" size="compact-sm" onClick={onRestore}>
        Undo
      </Button>
    </li>
  );
}

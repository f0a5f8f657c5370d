import type { ConversationSummary } from "@agent-max/protocol";
import { Button } from "@mantine/core";
import { useLayoutEffect, useRef } from "react";
import classes from "./conversation-drawer.module.css";

type Props = { conversation: ConversationSummary; onRestore: () => void };

/** Stands where a conversation was deleted, and takes the focus that its row had. */
export function DeletedItem({ conversation, onRestore }: Props) {
  const undo = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const button = undo.current;
    button?.focus();
    return () => {
      // Gone with the focus in it, it leaves that to the list rather than to nothing.
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

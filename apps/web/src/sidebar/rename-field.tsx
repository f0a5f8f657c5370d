import { TextInput } from "@mantine/core";
import type { KeyboardEvent } from "react";
import { useEffect, useRef, useState } from "react";
import classes from "./conversation-drawer.module.css";

const maxTitleCharacters = 200;

type Props = { title: string; onRename: (title: string) => void; onCancel: () => void };

/** Enter and leaving the field save the new name; Escape keeps the old one. */
export function RenameField({ title, onRename, onCancel }: Props) {
  const [text, setText] = useState(title);
  const field = useRef<HTMLInputElement>(null);
  const outcome = useRef<"open" | "decided">("open");

  useEffect(() => field.current?.select(), []);

  function finish() {
    if (outcome.current === "decided") return;
    outcome.current = "decided";
    if (text.trim() === "") onCancel();
    else onRename(text.trim());
  }

  function handleKey(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") finish();
    if (event.key !== "Escape") return;
    // Without this the drawer around the field would close as well.
    event.nativeEvent.stopImmediatePropagation();
    outcome.current = "decided";
    onCancel();
  }

  return (
    <TextInput
      ref={field}
      className={classes.rename}
      aria-label="New name"
      maxLength={maxTitleCharacters}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={handleKey}
      onBlur={finish}
    />
  );
}

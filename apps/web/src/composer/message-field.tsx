import { Textarea } from "@mantine/core";
import type { KeyboardEvent } from "react";
import classes from "./composer.module.css";
import { messageFieldId } from "../lib/focus-message.ts";
import { decideComposerKey } from "../lib/keys.ts";

type Props = {
  text: string;
  onChange: (text: string) => void;
  onSend: () => void;
  onContinue: () => void;
};

/** Never disabled: a person can write the next message while an answer is running. */
export function MessageField({ text, onChange, onSend, onContinue }: Props) {
  function handleKey(event: KeyboardEvent<HTMLTextAreaElement>) {
    const decision = decideComposerKey(event.nativeEvent, text);
    if (decision === "native") return;
    event.preventDefault();
    if (decision === "send") onSend();
    if (decision === "continue") onContinue();
  }

  return (
    <Textarea
      id={messageFieldId}
      className={classes.field}
      classNames={{ input: classes.input }}
      variant="unstyled"
      aria-label="Message"
      placeholder="Ask anything"
      autosize
      minRows={1}
      maxRows={8}
      autoComplete="off"
      enterKeyHint="send"
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={handleKey}
    />
  );
}

import type { ConversationId, GenerationId } from "@agent-max/protocol";
import { ActionIcon } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useApp } from "../../state/app-context.ts";
import { showVersion } from "../../state/conversation-actions.ts";
import classes from "./version-switcher.module.css";

type Props = { conversationId: ConversationId; versions: GenerationId[]; shown: GenerationId };

/** Switches between the versions of an answer. */
export function VersionSwitcher({ conversationId, versions, shown }: Props) {
  const index = versions.indexOf(shown);
  if (versions.length < 2 || index === -1) return null;
  return (
    <fieldset className={classes.switcher} aria-label="Versions of this answer">
      <Step conversationId={conversationId} version={versions[index - 1]} direction="previous" />
      <span className={classes.count}>
        {index + 1}/{versions.length}
      </span>
      <Step conversationId={conversationId} version={versions[index + 1]} direction="next" />
    </fieldset>
  );
}

type StepProps = {
  conversationId: ConversationId;
  version: GenerationId | undefined;
  direction: "previous" | "next";
};

function Step({ conversationId, version, direction }: StepProps) {
  const app = useApp();

  function show() {
    if (version !== undefined) void showVersion(app, conversationId, version);
  }

  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={32}
      aria-label={direction === "previous" ? "Previous version" : "Next version"}
      // Not `disabled`, which would drop the focus when the last version is reached.
      aria-disabled={version === undefined}
      className={classes.step}
      onClick={show}
    >
      {direction === "previous" ? <IconChevronLeft size={17} /> : <IconChevronRight size={17} />}
    </ActionIcon>
  );
}

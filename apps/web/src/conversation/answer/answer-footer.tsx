import { canContinue, canRetry } from "@agent-max/protocol";
import type { ConversationId, GenerationId, Snapshot } from "@agent-max/protocol";
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconPlayerTrackNext, IconRefresh } from "@tabler/icons-react";
import { useGenerations } from "../../generations/generations-context.ts";
import { focusMessage } from "../../lib/focus-message.ts";
import { useModel } from "../../models/use-model.ts";
import type { Activity } from "../../generations/use-answer.ts";
import classes from "./answer-footer.module.css";
import { CopyButton } from "../markdown/copy-button.tsx";
import { describeEnding } from "./ending.ts";
import { Progress } from "./progress.tsx";
import { VersionSwitcher } from "./version-switcher.tsx";

type Props = {
  conversationId: ConversationId;
  answer: Snapshot;
  activity: Activity;
  position: "last" | "earlier";
  versions: GenerationId[];
};

/** How an answer ended, or its progress while it runs, and the buttons for what a person can do with it. */
export function AnswerFooter({ answer, activity, position, ...versions }: Props) {
  const { picked } = useModel(versions.conversationId, answer);
  if (activity.kind !== "ended")
    return (
      <footer className={classes.footer}>
        <Progress answer={answer} activity={activity} />
      </footer>
    );
  const ending = describeEnding(answer);
  return (
    <footer className={classes.footer} data-position={position}>
      {ending !== undefined && (
        <span className={classes.ending} data-tone={ending.tone}>
          {ending.text}
        </span>
      )}
      <MainButton answer={answer} position={position} model={picked} />
      <span className={classes.smallButtons}>
        {answer.length > 0 && <CopyButton text={answer.answer.slice(0, answer.length)} label="Copy answer" />}
        {!canRetry(answer) && <RegenerateButton answer={answer} model={picked} />}
      </span>
      <VersionSwitcher shown={answer.generation_id} {...versions} />
    </footer>
  );
}

type ButtonProps = { answer: Snapshot; model: string | undefined };

function MainButton({ answer, position, model }: ButtonProps & Pick<Props, "position">) {
  const { commands } = useGenerations();
  const variant = position === "last" ? "light" : "subtle";

  function continueFrom(from: number) {
    commands.continueAnswer(answer, { from, model });
    focusMessage();
  }

  if (canContinue(answer))
    return (
      <Button
        className={classes.mainButton}
        variant={variant}
        leftSection={<IconPlayerTrackNext size={16} aria-hidden />}
        aria-keyshortcuts={position === "last" ? "Control+Enter Meta+Enter" : undefined}
        onClick={() => continueFrom(answer.length)}
      >
        Continue
      </Button>
    );
  if (canRetry(answer))
    return (
      <Button
        className={classes.mainButton}
        variant={variant}
        leftSection={<IconRefresh size={16} aria-hidden />}
        onClick={() => continueFrom(0)}
      >
        Retry
      </Button>
    );
  return null;
}

function RegenerateButton({ answer, model }: ButtonProps) {
  const { commands } = useGenerations();

  function regenerate() {
    commands.continueAnswer(answer, { from: 0, model });
    focusMessage();
  }

  return (
    <Tooltip label="Regenerate" openDelay={400}>
      <ActionIcon variant="subtle" color="gray" size={32} aria-label="Regenerate" onClick={regenerate}>
        <IconRefresh size={17} />
      </ActionIcon>
    </Tooltip>
  );
}

import { canContinue, canRetry } from "@agent-max/protocol";
import type { ConversationId, GenerationId, Snapshot } from "@agent-max/protocol";
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconPlayerTrackNext, IconRefresh } from "@tabler/icons-react";
import { useApp } from "../../state/app-context.ts";
import { focusMessage } from "../../lib/focus-message.ts";
import { useModel } from "../../models/use-model.ts";
import type { Activity } from "../../generations/use-answer.ts";
import classes from "./answer-footer.module.css";
import { CopyAction } from "../markdown/copy-button.tsx";
import { describeEnding } from "./ending.ts";
import { Progress } from "./progress.tsx";
import { VersionSwitcher } from "./version-switcher.tsx";

type Props = {
  conversationId: ConversationId;
  answer: Snapshot;
  activity: Activity;
  place: "last" | "earlier";
  versions: GenerationId[];
};

/** How an answer ended or how it is getting on, with what can be done about it beside it. */
export function AnswerFooter({ answer, activity, place, ...versions }: Props) {
  const { picked } = useModel(versions.conversationId, answer);
  if (activity.kind !== "ended")
    return (
      <footer className={classes.footer}>
        <Progress answer={answer} activity={activity} />
      </footer>
    );
  const ending = describeEnding(answer);
  return (
    <footer className={classes.footer} data-place={place}>
      {ending !== undefined && (
        <span className={classes.ending} data-tone={ending.tone}>
          {ending.text}
        </span>
      )}
      <MainAction answer={answer} place={place} model={picked} />
      <span className={classes.quiet}>
        {answer.length > 0 && <CopyAction text={answer.answer.slice(0, answer.length)} label="Copy answer" />}
        {!canRetry(answer) && <Regenerate answer={answer} model={picked} />}
      </span>
      <VersionSwitcher shown={answer.generation_id} {...versions} />
    </footer>
  );
}

type ActionProps = { answer: Snapshot; model: string | undefined };

function MainAction({ answer, place, model }: ActionProps & Pick<Props, "place">) {
  const { commands } = useApp();
  const variant = place === "last" ? "light" : "subtle";

  function goOn(from: number) {
    commands.goOn(answer, { from, model });
    focusMessage();
  }

  if (canContinue(answer))
    return (
      <Button
        className={classes.main}
        variant={variant}
        leftSection={<IconPlayerTrackNext size={16} aria-hidden />}
        aria-keyshortcuts={place === "last" ? "Control+Enter Meta+Enter" : undefined}
        onClick={() => goOn(answer.length)}
      >
        Continue
      </Button>
    );
  if (canRetry(answer))
    return (
      <Button
        className={classes.main}
        variant={variant}
        leftSection={<IconRefresh size={16} aria-hidden />}
        onClick={() => goOn(0)}
      >
        Retry
      </Button>
    );
  return null;
}

function Regenerate({ answer, model }: ActionProps) {
  const { commands } = useApp();

  function regenerate() {
    commands.goOn(answer, { from: 0, model });
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

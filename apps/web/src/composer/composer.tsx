import { canContinue } from "@agent-max/protocol";
import type { ConversationId } from "@agent-max/protocol";
import type { FormEvent } from "react";
import { continueLast, sendMessage } from "../conversation/actions.ts";
import { useGenerations } from "../generations/generations-context.ts";
import { focusMessage } from "../lib/focus-message.ts";
import { usePageKeys } from "../lib/use-page-keys.ts";
import { useSelected } from "../lib/use-store.ts";
import { chooseModel, toRequestedModel, useModel } from "../models/use-model.ts";
import { useApp } from "../state/app-context.ts";
import { useDraft } from "../state/drafts.ts";
import type { VisibleTurn } from "../state/visible-path.ts";
import classes from "./composer.module.css";
import { MessageField } from "./message-field.tsx";
import { toMode } from "./mode.ts";
import { StatusRow } from "./status-row.tsx";
import { SubmitButton } from "./submit-button.tsx";
import { validateMessage } from "./validate-message.ts";

type Props = {
  /** Undefined if a message begins a conversation. */
  id: ConversationId | undefined;
  draftName: string;
  /** Undefined if it is not known what a message would follow. */
  path: VisibleTurn[] | undefined;
};

/** The floating bar: a person writes messages here, stops an answer, or replaces it by a new message. */
export function Composer({ id, draftName, path }: Props) {
  const app = useApp();
  const generations = useGenerations();
  const { followedRuns, commands } = generations;
  const text = useDraft(app.drafts, draftName);
  const answer = path?.at(-1)?.answer;
  const stop = useSelected(followedRuns.state, ({ stopping }) =>
    answer !== undefined && stopping.has(answer.generation_id) ? "requested" : "none",
  );
  const mode = toMode(path, stop);
  const validity = validateMessage(text);
  const model = useModel(id, answer);

  function send() {
    if (mode !== "loading" && validity === "valid") {
      const message = { id, draftName, message: text, after: answer, model: toRequestedModel(model) };
      sendMessage({ ...app, ...generations }, message);
    }
    focusMessage();
  }

  function stopAnswer() {
    if (mode === "writing" && answer !== undefined) void commands.stop(answer.generation_id);
  }

  function continueAnswer() {
    if (mode === "ready") continueLast({ ...app, ...generations }, answer, model.picked);
  }

  usePageKeys(mode === "writing" ? "writing" : "ended", (key) => {
    if (key === "stop") stopAnswer();
    else if (key === "continue") continueAnswer();
    else app.router.navigate({ kind: key });
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (mode === "writing" || mode === "stopping") stopAnswer();
    else send();
  }

  return (
    <div className={classes.dock}>
      <form className={classes.composer} aria-label="Message" onSubmit={submit}>
        <div className={classes.fieldRow}>
          <MessageField
            text={text}
            onChange={(next) => app.drafts.write(draftName, next)}
            onSend={send}
            onContinue={continueAnswer}
          />
          <SubmitButton mode={mode} validity={validity} />
        </div>
        <StatusRow
          mode={mode}
          text={text}
          model={model}
          onModel={(picked) => void chooseModel(app, { id, model: picked })}
          continuable={answer !== undefined && canContinue(answer) ? "yes" : "no"}
          onStopAndSend={send}
        />
      </form>
    </div>
  );
}

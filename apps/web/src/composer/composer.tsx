import { canContinue } from "@agent-max/protocol";
import type { ConversationId } from "@agent-max/protocol";
import type { FormEvent } from "react";
import { useApp, useSelected } from "../state/app-context.ts";
import { useDraft } from "./use-draft.ts";
import { continueLast, sendMessage } from "../conversation/actions.ts";
import type { Exchange } from "../state/visible-path.ts";
import { ActionSlot } from "./submit-button.tsx";
import classes from "./composer.module.css";
import { focusMessage } from "../lib/focus-message.ts";
import { MessageField } from "./message-field.tsx";
import { MetaRow } from "./status-row.tsx";
import { judgeMessage } from "./validate-message.ts";
import { chooseModel, useModel, wishOf } from "../models/use-model.ts";
import { usePageKeys } from "../lib/use-page-keys.ts";

/** What the bar is good for at this moment. */
export type BarMode = "loading" | "ready" | "writing" | "stopping";

/** Without `id` a message begins a conversation; `draft` names where it is kept until then. */
type Props = { id: ConversationId | undefined; draft: string; path: Exchange[] | undefined };

/** The floating bar: where messages are written, and where an answer is stopped or steered. */
export function Bar({ id, draft, path }: Props) {
  const app = useApp();
  const { drafts } = app;
  const text = useDraft(drafts, draft);
  const answer = path?.at(-1)?.answer;
  const stop = useSelected(app.runs.state, ({ stopping }) =>
    answer !== undefined && stopping.has(answer.generation_id) ? "asked" : "none",
  );
  const mode = toMode(path, stop);
  const model = useModel(id, answer);

  function send() {
    if (mode !== "loading" && judgeMessage(text).kind === "fine")
      sendMessage(app, { id, draft, message: text, after: answer, model: wishOf(model) });
    focusMessage();
  }

  function stopAnswer() {
    if (mode === "writing" && answer !== undefined) void app.commands.stop(answer.generation_id);
  }

  function goOn() {
    if (mode === "ready") continueLast(app, answer, model.picked);
  }

  usePageKeys(mode === "writing" ? "writing" : "ended", (key) => {
    if (key === "stop") stopAnswer();
    else if (key === "continue") goOn();
    else app.location.go({ kind: key });
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (mode === "writing" || mode === "stopping") stopAnswer();
    else send();
  }

  return (
    <div className={classes.place}>
      <form className={classes.bar} aria-label="Message" onSubmit={submit}>
        <div className={classes.row}>
          <MessageField
            text={text}
            onChange={(next) => drafts.write(draft, next)}
            onSend={send}
            onContinue={goOn}
          />
          <ActionSlot mode={mode} sendable={judgeMessage(text).kind} />
        </div>
        <MetaRow
          mode={mode}
          text={text}
          model={model}
          onModel={(picked) => void chooseModel(app, { id, model: picked })}
          continuable={answer !== undefined && canContinue(answer) ? "yes" : "no"}
          onSteer={send}
        />
      </form>
    </div>
  );
}

function toMode(path: Exchange[] | undefined, stop: "asked" | "none"): BarMode {
  if (path === undefined) return "loading";
  if (path.at(-1)?.answer.status !== "running") return "ready";
  return stop === "asked" ? "stopping" : "writing";
}

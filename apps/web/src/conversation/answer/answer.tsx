import type { ConversationId, Seam, Snapshot } from "@agent-max/protocol";
import { useMemo, useRef } from "react";
import { useAnswer } from "../../generations/use-answer.ts";
import { AnswerFooter } from "./answer-footer.tsx";
import { AnswerText } from "./answer-text.tsx";
import classes from "./answer.module.css";
import type { TextState } from "../markdown/markdown-context.ts";
import type { VisibleTurn } from "../../state/visible-path.ts";
import { Disclosure } from "./disclosure.tsx";
import { leastUnreadCharacters } from "../seams/seam.ts";
import { useAnnounceActivity } from "./use-announce-activity.ts";

type Props = { conversationId: ConversationId; turn: VisibleTurn; position: "last" | "earlier" };

export function Answer({ conversationId, turn, position }: Props) {
  const root = useRef<HTMLElement>(null);
  const { snapshot, activity } = useAnswer(turn.answer);
  useAnnounceActivity(snapshot, activity);
  const seams = useSeams(turn.seams, snapshot);
  return (
    <article
      ref={root}
      className={classes.answer}
      aria-label="Agent Max"
      aria-busy={activity.kind !== "ended"}
      data-generation={snapshot.generation_id}
      data-status={snapshot.status}
      data-length={snapshot.length}
    >
      {snapshot.reasoning !== "" && <Disclosure title="Reasoning" text={snapshot.reasoning} />}
      <AnswerText
        root={root}
        text={snapshot.answer.slice(0, snapshot.length)}
        seams={seams}
        state={toTextState(snapshot)}
        position={position}
      />
      {snapshot.length < snapshot.answer.length && <Unread text={snapshot.answer.slice(snapshot.length)} />}
      <AnswerFooter
        answer={snapshot}
        activity={activity}
        position={position}
        conversationId={conversationId}
        versions={turn.versions}
      />
    </article>
  );
}

/** All seams in the text that is shown; the same array until a seam is added. */
function useSeams(inherited: Seam[], { status, length, seams }: Snapshot): Seam[] {
  const end = status === "running" ? Infinity : length;
  return useMemo(
    () => [...inherited, ...seams.filter(({ position }) => position < end)],
    [inherited, seams, end],
  );
}

/** Text that the server had at the stop and the screen did not show yet; Continue begins with it (rule S3). */
function Unread({ text }: { text: string }) {
  // White space alone is not worth a line.
  if (text.trim() === "" || text.length < leastUnreadCharacters) return null;
  const count = `${text.length.toLocaleString("en")} more characters`;
  return <Disclosure title={`${count}, not read before the stop`} text={text} />;
}

function toTextState({ status }: Snapshot): TextState {
  if (status === "running") return "growing";
  return status === "completed" ? "complete" : "cut";
}

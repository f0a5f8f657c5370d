import type { ConversationId, Seam, Snapshot } from "@agent-max/protocol";
import { useMemo, useRef } from "react";
import { useAnswer } from "../../generations/use-answer.ts";
import { AnswerFooter } from "./answer-footer.tsx";
import { AnswerText } from "./answer-text.tsx";
import classes from "./answer.module.css";
import type { Exchange } from "../../state/visible-path.ts";
import type { TextState } from "../markdown/markdown.tsx";
import { Folded } from "./disclosure.tsx";
import { leastUnreadCharacters } from "../seams/seam.ts";
import { useSpokenActivity } from "./use-announce-activity.ts";

type Props = { conversationId: ConversationId; exchange: Exchange; place: "last" | "earlier" };

export function Answer({ conversationId, exchange, place }: Props) {
  const root = useRef<HTMLElement>(null);
  const { snapshot, activity } = useAnswer(exchange.answer);
  useSpokenActivity(snapshot, activity);
  const seams = useSeams(exchange.seams, snapshot);
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
      {snapshot.reasoning !== "" && <Folded title="Reasoning" text={snapshot.reasoning} />}
      <AnswerText
        root={root}
        text={snapshot.answer.slice(0, snapshot.length)}
        seams={seams}
        state={toTextState(snapshot)}
        place={place}
      />
      {snapshot.length < snapshot.answer.length && <Unread text={snapshot.answer.slice(snapshot.length)} />}
      <AnswerFooter
        answer={snapshot}
        activity={activity}
        place={place}
        conversationId={conversationId}
        versions={exchange.versions}
      />
    </article>
  );
}

/** All joins in the text that is shown; the same list until there is another one. */
function useSeams(before: Seam[], { status, length, seams }: Snapshot): Seam[] {
  const end = status === "running" ? Infinity : length;
  return useMemo(() => [...before, ...seams.filter(({ position }) => position < end)], [before, seams, end]);
}

/** What had been written when the stop came, but was not on the screen yet; Continue begins with it (rule S3). */
function Unread({ text }: { text: string }) {
  // White space is nothing to look at either.
  if (text.trim() === "" || text.length < leastUnreadCharacters) return null;
  const count = `${text.length.toLocaleString("en")} more characters`;
  return <Folded title={`${count}, not read before the stop`} text={text} />;
}

function toTextState({ status }: Snapshot): TextState {
  if (status === "running") return "growing";
  return status === "completed" ? "complete" : "cut";
}

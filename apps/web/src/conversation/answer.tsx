import type { ConversationId, Snapshot } from "@agent-max/protocol";
import { useRef } from "react";
import { useAnswer } from "../live/use-answer.ts";
import { AnswerFooter } from "./answer-footer.tsx";
import { AnswerText } from "./answer-text.tsx";
import classes from "./answer.module.css";
import type { Exchange } from "./path.ts";
import type { TextState } from "./markdown.tsx";
import { Reasoning } from "./reasoning.tsx";
import { useSpokenActivity } from "./use-spoken-activity.ts";

type Props = { conversationId: ConversationId; exchange: Exchange; place: "last" | "earlier" };

export function Answer({ conversationId, exchange, place }: Props) {
  const root = useRef<HTMLElement>(null);
  const { snapshot, activity } = useAnswer(exchange.answer);
  useSpokenActivity(snapshot, activity);
  return (
    <article
      ref={root}
      className={classes.answer}
      aria-label="Agent Max"
      aria-busy={activity.kind !== "ended"}
      data-generation={snapshot.generation_id}
      data-status={snapshot.status}
      data-length={snapshot.answer.length}
    >
      {snapshot.reasoning !== "" && <Reasoning text={snapshot.reasoning} />}
      <AnswerText
        root={root}
        text={snapshot.answer}
        seams={exchange.seams}
        state={toTextState(snapshot)}
        place={place}
      />
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

function toTextState({ status }: Snapshot): TextState {
  if (status === "running") return "growing";
  return status === "completed" ? "complete" : "cut";
}

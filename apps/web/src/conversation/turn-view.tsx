import type { ConversationId } from "@agent-max/protocol";
import { memo } from "react";
import { Answer } from "./answer/answer.tsx";
import classes from "./turn-view.module.css";
import type { VisibleTurn } from "../state/visible-path.ts";

type Props = { conversationId: ConversationId; turn: VisibleTurn; position: "last" | "earlier" };

/** A question and its answer. Only turns that changed render again. */
export const TurnView = memo(function TurnView({ conversationId, turn, position }: Props) {
  return (
    <div className={classes.turn} data-position={position}>
      <article className={classes.question} aria-label="You">
        {turn.message}
      </article>
      <Answer conversationId={conversationId} turn={turn} position={position} />
    </div>
  );
});

import type { ConversationId } from "@agent-max/protocol";
import { memo } from "react";
import { Answer } from "./answer/answer.tsx";
import classes from "./turn-view.module.css";
import type { Exchange } from "../state/visible-path.ts";

type Props = { conversationId: ConversationId; exchange: Exchange; place: "last" | "earlier" };

/** A question and its answer. Only what belongs to a changed exchange renders again. */
export const ExchangeView = memo(function ExchangeView({ conversationId, exchange, place }: Props) {
  return (
    <div className={classes.exchange} data-place={place}>
      <article className={classes.question} aria-label="You">
        {exchange.message}
      </article>
      <Answer conversationId={conversationId} exchange={exchange} place={place} />
    </div>
  );
});

import type { ConversationId, GenerationId } from "@agent-max/protocol";
import { useApp } from "../state/app-context.ts";
import { UnstyledButton } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import classes from "./conversation-view.module.css";
import { ExchangeView } from "./turn-view.tsx";
import { useFollowEnd } from "./follow-end.ts";
import type { Exchange } from "../state/visible-path.ts";

type Props = { id: ConversationId; path: Exchange[] };

export function ConversationView({ id, path }: Props) {
  const content = useRef<HTMLElement>(null);
  const { place, jump } = useFollowEnd(content);
  const lastId = path.at(-1)?.answer.generation_id;
  useJumpToOwn(lastId, jump);

  return (
    <>
      <section ref={content} className={classes.conversation} aria-label="Conversation">
        {path.map((exchange, index) => (
          <ExchangeView
            key={exchange.depth}
            conversationId={id}
            exchange={exchange}
            place={index === path.length - 1 ? "last" : "earlier"}
          />
        ))}
      </section>
      {place === "away" && (
        <div className={classes.jumpPlace}>
          <UnstyledButton className={classes.jump} onClick={jump}>
            <IconArrowDown size={16} aria-hidden />
            Jump to latest
          </UnstyledButton>
        </div>
      )}
    </>
  );
}

/** Who has just asked for an answer wants to see what comes of it, wherever they were reading. */
function useJumpToOwn(lastId: GenerationId | undefined, jump: () => void) {
  const { runs } = useApp();
  useEffect(() => {
    const live = lastId === undefined ? undefined : runs.state.get().runs.get(lastId);
    if (live !== undefined && live.intent !== "follow") jump();
  }, [lastId, jump, runs]);
}

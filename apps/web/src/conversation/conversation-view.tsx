import type { ConversationId } from "@agent-max/protocol";
import { UnstyledButton } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import classes from "./conversation-view.module.css";
import { ExchangeView } from "./exchange-view.tsx";
import { useFollowEnd } from "./follow-end.ts";
import type { Exchange } from "./path.ts";

type Props = { id: ConversationId; path: Exchange[] };

export function ConversationView({ id, path }: Props) {
  const content = useRef<HTMLElement>(null);
  const { place, jump } = useFollowEnd(content);
  const seenTurns = useRef(path.length);

  // Who has sent something wants to see what comes of it, wherever they were reading.
  useEffect(() => {
    if (path.length > seenTurns.current) jump();
    seenTurns.current = path.length;
  }, [path.length, jump]);

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

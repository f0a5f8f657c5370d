import type { ConversationId, GenerationId } from "@agent-max/protocol";
import { UnstyledButton } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useGenerations } from "../generations/generations-context.ts";
import classes from "./conversation-view.module.css";
import { TurnView } from "./turn-view.tsx";
import { useFollowEnd } from "./follow-end.ts";
import type { VisibleTurn } from "../state/visible-path.ts";

type Props = { id: ConversationId; path: VisibleTurn[] };

export function ConversationView({ id, path }: Props) {
  const content = useRef<HTMLElement>(null);
  const { state, jumpToEnd } = useFollowEnd(content);
  const lastId = path.at(-1)?.answer.generation_id;
  useJumpToOwnAnswer(lastId, jumpToEnd);

  return (
    <>
      <section ref={content} className={classes.conversation} aria-label="Conversation">
        {path.map((turn, index) => (
          <TurnView
            key={turn.depth}
            conversationId={id}
            turn={turn}
            position={index === path.length - 1 ? "last" : "earlier"}
          />
        ))}
      </section>
      {state === "paused" && (
        <div className={classes.jumpDock}>
          <UnstyledButton className={classes.jump} onClick={jumpToEnd}>
            <IconArrowDown size={16} aria-hidden />
            Jump to latest
          </UnstyledButton>
        </div>
      )}
    </>
  );
}

/** Scrolls to an answer that this tab has just asked for, wherever the person was reading. */
function useJumpToOwnAnswer(lastId: GenerationId | undefined, jumpToEnd: () => void) {
  const { followedRuns } = useGenerations();
  useEffect(() => {
    const followed = lastId === undefined ? undefined : followedRuns.get(lastId);
    if (followed !== undefined && followed.intent !== "follow") jumpToEnd();
  }, [lastId, jumpToEnd, followedRuns]);
}

import type { ConversationId } from "@agent-max/protocol";
import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useApp } from "../state/app-context.ts";
import { listQuery } from "../state/queries.ts";
import { toAppError } from "../lib/to-app-error.ts";
import classes from "./conversation-drawer.module.css";
import { ConversationItem } from "./conversation-item.tsx";
import { DeletedItem } from "./deleted-item.tsx";
import { groupByDate, withDeleted } from "./date-groups.ts";
import type { Deletions } from "./use-deletions.ts";

type Props = { search: string; shown: ConversationId | undefined; deletions: Deletions; onOpen: () => void };

export function ConversationList({ search, shown, deletions, onOpen }: Props) {
  const { client } = useApp();
  const query = useInfiniteQuery({ ...listQuery(client, search), placeholderData: keepPreviousData });
  if (query.data === undefined)
    return query.error === null ? null : (
      <div className={classes.note}>
        <p>{toAppError(query.error).message}</p>
        <Button variant="light" onClick={() => void query.refetch()}>
          Try again
        </Button>
      </div>
    );
  const fetched = query.data.pages.flatMap((page) => page.conversations);
  const conversations = withDeleted(fetched, deletions.conversations);
  if (conversations.length === 0)
    return <p className={classes.note}>{search === "" ? "Nothing here yet." : "Nothing found."}</p>;
  return (
    <>
      {groupByDate(conversations, query.dataUpdatedAt).map(({ label, conversations: members }) => (
        <section key={label} aria-label={label}>
          <h3 className={classes.label}>{label}</h3>
          <ul className={classes.list}>
            {members.map((conversation) =>
              deletions.conversations.includes(conversation) ? (
                <DeletedItem
                  key={conversation.id}
                  conversation={conversation}
                  onRestore={() => void deletions.restore(conversation)}
                />
              ) : (
                <ConversationItem
                  key={conversation.id}
                  conversation={conversation}
                  current={conversation.id === shown ? "page" : undefined}
                  onOpen={onOpen}
                  onDelete={() => void deletions.remove(conversation)}
                />
              ),
            )}
          </ul>
        </section>
      ))}
      {query.hasNextPage && (
        <Button fullWidth variant="subtle" onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}

import { AppError } from "@agent-max/protocol";
import type { Conversation, ConversationId } from "@agent-max/protocol";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useSelected } from "../lib/use-store.ts";
import { useGenerations } from "../generations/generations-context.ts";
import { useApp } from "../state/app-context.ts";
import { treeQuery } from "../state/queries.ts";
import { toAppError } from "../lib/to-app-error.ts";
import type { FollowedRunsState } from "../generations/followed-runs.ts";
import { toVisiblePath } from "../state/visible-path.ts";
import type { VisibleTurn } from "../state/visible-path.ts";
import { withPending } from "../state/conversation-tree.ts";

export type GoneReason = "unknown" | "deleted" | "erased";

export type PathState =
  | { kind: "new" }
  | { kind: "loading" }
  /** `deleted`: it was shown on this page before, so it can be restored. */
  | { kind: "gone"; reason: GoneReason }
  | { kind: "failed"; error: AppError; retry: () => void }
  | { kind: "shown"; title: string; path: VisibleTurn[] };

type Failure = { id: ConversationId | undefined; error: Error };

/** The visible turns of a conversation, with the requests of this tab that the server has not answered yet. */
export function usePath(id: ConversationId | undefined): PathState {
  const { client, queryClient } = useApp();
  const { followedRuns } = useGenerations();
  const runs = useSelected(followedRuns.state, (state) => state.runs);
  const pending = useMemo(() => toPending(runs, id), [runs, id]);
  const select = useCallback(
    (tree: Conversation) => ({ title: tree.title, path: toVisiblePath(withPending(tree, pending)) }),
    [pending],
  );
  const query = useQuery({ ...treeQuery(client, queryClient, id), select });
  // A query that never had data forgets its error while it is fetched anew; what was gone stays gone until the answer.
  const [failure, setFailure] = useState<Failure>();
  if (query.error !== null && query.error !== failure?.error) setFailure({ id, error: query.error });
  const lastError = query.isPending && failure?.id === id ? failure?.error : query.error;
  if (id === undefined) return { kind: "new" };
  // A conversation that this tab is just beginning is not gone: the server may not know it yet.
  const reason = pending.length === 0 ? toGoneReason(lastError, query.data) : undefined;
  if (reason !== undefined) return { kind: "gone", reason };
  if (query.data !== undefined) return { kind: "shown", ...query.data };
  if (query.error === null) return { kind: "loading" };
  return { kind: "failed", error: toAppError(query.error), retry: () => void query.refetch() };
}

function toGoneReason(error: unknown, known: unknown): GoneReason | undefined {
  if (!(error instanceof AppError)) return undefined;
  if (error.code === "conversation_erased") return "erased";
  if (error.code !== "conversation_not_found") return undefined;
  return known === undefined ? "unknown" : "deleted";
}

function toPending(runs: FollowedRunsState["runs"], id: ConversationId | undefined) {
  return [...runs.values()]
    .filter(({ intent, initial }) => intent !== "follow" && initial.conversation_id === id)
    .map(({ initial }) => initial);
}

import { AppError } from "@agent-max/protocol";
import type { Conversation, ConversationId } from "@agent-max/protocol";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useApp, useSelected } from "../state/app-context.ts";
import { treeQuery } from "../state/queries.ts";
import { toAppError } from "../generations/followed-runs.ts";
import type { LiveState } from "../generations/followed-runs.ts";
import { pathOf } from "../state/visible-path.ts";
import type { Exchange } from "../state/visible-path.ts";
import { withPending } from "../state/conversation-tree.ts";

export type PathState =
  | { kind: "new" }
  | { kind: "loading" }
  /** `deleted`: until a moment ago it was here. */
  | { kind: "gone"; how: "unknown" | "deleted" | "erased" }
  | { kind: "failed"; error: AppError; retry: () => void }
  | { kind: "shown"; title: string; path: Exchange[] };

/** The exchanges of a conversation as they are shown, with what was asked for here on top. */
export function usePath(id: ConversationId | undefined): PathState {
  const { client, queryClient, runs } = useApp();
  const live = useSelected(runs.state, (state) => state.runs);
  const pending = useMemo(() => pendingOf(live, id), [live, id]);
  const select = useCallback(
    (tree: Conversation) => ({ title: tree.title, path: pathOf(withPending(tree, pending)) }),
    [pending],
  );
  const query = useQuery({ ...treeQuery(client, queryClient, id), select });
  if (id === undefined) return { kind: "new" };
  // What is only begun here is not gone: the server may not know it yet.
  const gone = pending.length === 0 ? judgeGone(query.error, query.data) : undefined;
  if (gone !== undefined) return { kind: "gone", how: gone };
  if (query.data !== undefined) return { kind: "shown", ...query.data };
  if (query.error === null) return { kind: "loading" };
  return { kind: "failed", error: toAppError(query.error), retry: () => void query.refetch() };
}

function judgeGone(error: unknown, known: unknown): "unknown" | "deleted" | "erased" | undefined {
  if (!(error instanceof AppError)) return undefined;
  if (error.code === "conversation_erased") return "erased";
  if (error.code !== "conversation_not_found") return undefined;
  return known === undefined ? "unknown" : "deleted";
}

function pendingOf(runs: LiveState["runs"], id: ConversationId | undefined) {
  return [...runs.values()]
    .filter(({ intent, known }) => intent !== "follow" && known.conversation_id === id)
    .map(({ known }) => known);
}

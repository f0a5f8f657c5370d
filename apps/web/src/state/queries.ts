import type { Client } from "@agent-max/client";
import { AppError } from "@agent-max/protocol";
import type { Conversation, ConversationId, Snapshot } from "@agent-max/protocol";
import {
  QueryCache,
  QueryClient,
  infiniteQueryOptions,
  queryOptions,
  skipToken,
} from "@tanstack/react-query";
import { createTree, withHead, withNewerSnapshots, withSnapshot } from "./conversation-tree.ts";

const maxRetries = 2;
const pageSize = 40;

export const keys = {
  lists: ["conversations"] as const,
  list: (search: string) => ["conversations", search] as const,
  trees: ["conversation"] as const,
  tree: (id: ConversationId) => ["conversation", id] as const,
  models: ["models"] as const,
  preferences: ["preferences"] as const,
};

export function createQueryClient(onUnauthorized: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof AppError && error.code === "unauthorized") onUnauthorized();
      },
    }),
    defaultOptions: {
      queries: {
        // The server notifies the page of changes; until then what was fetched is up to date.
        staleTime: Infinity,
        networkMode: "always",
        retry: (count, error) => error instanceof AppError && error.retryable && count < maxRetries,
      },
    },
  });
}

/** The tree of a conversation; without an id nothing is fetched. */
export function treeQuery(client: Client, queryClient: QueryClient, id: ConversationId | undefined) {
  async function fetchTree(known: ConversationId): Promise<Conversation> {
    const fetched = await client.conversations.get(known);
    return withNewerSnapshots(fetched, queryClient.getQueryData<Conversation>(keys.tree(known)));
  }
  return queryOptions({
    queryKey: id === undefined ? [...keys.trees, null] : keys.tree(id),
    queryFn: id === undefined ? skipToken : () => fetchTree(id),
  });
}

export function listQuery(client: Client, search: string) {
  return infiniteQueryOptions({
    queryKey: keys.list(search),
    queryFn: ({ pageParam }) =>
      client.conversations.list({
        limit: pageSize,
        ...(search !== "" && { q: search }),
        ...(pageParam !== "" && { before: pageParam }),
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function modelsQuery(client: Client) {
  return queryOptions({ queryKey: keys.models, queryFn: () => client.models() });
}

export function preferencesQuery(client: Client) {
  return queryOptions({ queryKey: keys.preferences, queryFn: () => client.preferences.get() });
}

/** Puts a snapshot into the cached tree of its conversation; `move_head` also makes the page show it. */
export function cacheSnapshot(queryClient: QueryClient, snapshot: Snapshot, head: "move_head" | "keep_head") {
  const id = snapshot.conversation_id;
  const tree = queryClient.getQueryData<Conversation>(keys.tree(id));
  if (tree === undefined && head === "keep_head") return;
  const updated = withSnapshot(tree ?? createTree(id, snapshot.created_at), snapshot);
  const wasRefused = queryClient.getQueryState(keys.tree(id))?.status === "error";
  queryClient.setQueryData(
    keys.tree(id),
    head === "move_head" ? withHead(updated, snapshot.generation_id) : updated,
  );
  // Setting data clears the error of a refused tree; asking the server again restores it if it still holds.
  if (wasRefused) void queryClient.invalidateQueries({ queryKey: keys.tree(id) });
}

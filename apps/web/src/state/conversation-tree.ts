import type { Conversation, ConversationId, GenerationId, Snapshot } from "@agent-max/protocol";

/** A conversation that the server does not know yet. */
export function createTree(id: ConversationId, atMs: number): Conversation {
  return {
    id,
    title: "",
    head: null,
    created_at: atMs,
    updated_at: atMs,
    running: false,
    deleted_at: null,
    turns: [],
    generations: [],
  };
}

/** Puts a snapshot into the tree, unless the tree has a newer one; adds its turn if the tree does not have it. */
export function withSnapshot(tree: Conversation, snapshot: Snapshot): Conversation {
  const known = tree.generations.find((each) => each.generation_id === snapshot.generation_id);
  if (known !== undefined && known.last_offset >= snapshot.last_offset) return tree;
  const generations =
    known === undefined
      ? [...tree.generations, snapshot]
      : tree.generations.map((each) => (each === known ? snapshot : each));
  if (tree.turns.some((turn) => turn.id === snapshot.turn_id)) return { ...tree, generations };
  const turn = {
    id: snapshot.turn_id,
    parent_id: snapshot.turn_parent_id,
    message: snapshot.message,
    created_at: snapshot.created_at,
  };
  return { ...tree, generations, turns: [...tree.turns, turn] };
}

/** Moves the head: the generation whose path is shown. */
export function withHead(tree: Conversation, head: GenerationId): Conversation {
  return tree.head === head ? tree : { ...tree, head };
}

/** The tree that the server sent, but with the snapshots of this tab where those are newer. */
export function withNewerSnapshots(fetched: Conversation, known: Conversation | undefined): Conversation {
  if (known === undefined) return fetched;
  const byId = new Map(known.generations.map((each) => [each.generation_id, each]));
  const generations = fetched.generations.map((each) => {
    const ours = byId.get(each.generation_id);
    return ours !== undefined && ours.last_offset > each.last_offset ? ours : each;
  });
  return { ...fetched, generations };
}

/** Adds the requests that the server has not answered yet; the last of them becomes the head. */
export function withPending(tree: Conversation, pending: readonly Snapshot[]): Conversation {
  return pending.reduce((merged, snapshot) => {
    if (merged.generations.some((each) => each.generation_id === snapshot.generation_id)) return merged;
    return withHead(withSnapshot(merged, snapshot), snapshot.generation_id);
  }, tree);
}

import type { Conversation } from "./api.ts";
import type { Snapshot } from "./events.ts";
import type { GenerationId } from "./ids.ts";

type Lookup = (id: GenerationId) => Snapshot | undefined;

/**
 * The path that is shown, oldest turn first: from the head back to the first turn (rule G8). A head that the tree does
 * not have is replaced by its newest generation.
 */
export function pathOf({ head, generations }: Pick<Conversation, "head" | "generations">): Snapshot[] {
  const byId = indexGenerations(generations);
  const shown = (head === null ? undefined : byId.get(head)) ?? generations.at(-1);
  return walk(shown, ({ turn_parent_id }) => lookUp(turn_parent_id, (id) => byId.get(id))).toReversed();
}

/** An answer and the ones that its text goes on from, the answer itself first. */
export function lineageOf(answer: Snapshot, get: Lookup): Snapshot[] {
  return walk(answer, ({ from, parent_id }) => (from > 0 ? lookUp(parent_id, get) : undefined));
}

export function indexGenerations(generations: readonly Snapshot[]): ReadonlyMap<GenerationId, Snapshot> {
  return new Map(generations.map((snapshot) => [snapshot.generation_id, snapshot]));
}

function lookUp(id: GenerationId | null, get: Lookup): Snapshot | undefined {
  return id === null ? undefined : get(id);
}

/** Follows one relation until it ends; a ring, which no server makes, is walked once. */
function walk(first: Snapshot | undefined, next: (snapshot: Snapshot) => Snapshot | undefined): Snapshot[] {
  const visited = new Set<Snapshot>();
  for (let current = first; current !== undefined && !visited.has(current); current = next(current))
    visited.add(current);
  return [...visited];
}

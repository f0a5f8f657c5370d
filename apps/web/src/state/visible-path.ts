import {
  type Conversation,
  type GenerationId,
  indexGenerations,
  lineageOf,
  pathOf,
  type Seam,
  type Snapshot,
  type TurnId,
} from "@agent-max/protocol";

/** One question with the answer that is shown for it. */
export type VisibleTurn = {
  /** Index in the path. React uses it as the key, because a turn has a provisional id until the server accepts it. */
  depth: number;
  turnId: TurnId;
  message: string;
  answer: Snapshot;
  /** The seams in the text that the answer continues, in the order of the text; its own seams are in the answer. */
  seams: Seam[];
  /** All versions of the answer, the shown one included, oldest first. */
  versions: GenerationId[];
};

type Index = {
  generations: ReadonlyMap<GenerationId, Snapshot>;
  turns: Map<TurnId, Conversation["turns"][number]>;
  /** Generations that another generation continues at their end. */
  continued: Set<GenerationId>;
  turnsAfter: Map<GenerationId, Conversation["turns"]>;
  generationsOf: Map<TurnId, Snapshot[]>;
};

function indexOf(tree: Conversation): Index {
  return {
    generations: indexGenerations(tree.generations),
    turns: new Map(tree.turns.map((turn) => [turn.id, turn])),
    continued: new Set(
      tree.generations.flatMap((each) =>
        each.kind === "continue" && each.parent_id !== null ? [each.parent_id] : [],
      ),
    ),
    turnsAfter: groupBy(
      tree.turns.flatMap((turn) => (turn.parent_id === null ? [] : [[turn.parent_id, turn] as const])),
    ),
    generationsOf: groupBy(tree.generations.map((each) => [each.turn_id, each] as const)),
  };
}

/** The turns that the page shows: from the first turn of the conversation to its head. */
export function toVisiblePath(tree: Conversation): VisibleTurn[] {
  const index = indexOf(tree);
  return pathOf(tree).map((answer, depth) => ({
    depth,
    turnId: answer.turn_id,
    message: index.turns.get(answer.turn_id)?.message ?? answer.message,
    answer,
    seams: seamsOf(answer, index),
    versions: versionsOf(answer, index),
  }));
}

/** The seams in the text before an answer. Of an answer that was continued earlier, only those before that position. */
function seamsOf(answer: Snapshot, index: Index): Seam[] {
  const lineage = lineageOf(answer, (id) => index.generations.get(id));
  return lineage
    .slice(1)
    .map((parent, child) => parent.seams.filter(({ position }) => position < (lineage[child]?.from ?? 0)))
    .toReversed()
    .flat();
}

function versionsOf(answer: Snapshot, index: Index): GenerationId[] {
  return (index.generationsOf.get(answer.turn_id) ?? [])
    .filter((each) => each === answer || isVersion(each, index))
    .map((each) => each.generation_id);
}

/**
 * Whether an answer is a version that a person can switch to. An answer without text of its own is not. An answer that
 * was continued is not either, since its continuation contains it, unless a later turn follows it directly.
 */
function isVersion(answer: Snapshot, index: Index): boolean {
  if (index.turnsAfter.has(answer.generation_id)) return true;
  const wroteNothing = answer.status !== "running" && answer.stored_length <= answer.from;
  return !index.continued.has(answer.generation_id) && !wroteNothing;
}

/** The head that shows a version and the newest turns after it. */
export function leafOf(tree: Conversation, version: GenerationId): GenerationId {
  const index = indexOf(tree);
  const visited = new Set<GenerationId>();
  let leaf = version;
  while (!visited.has(leaf)) {
    visited.add(leaf);
    const turn = index.turnsAfter.get(leaf)?.at(-1);
    const next = turn && index.generationsOf.get(turn.id)?.findLast((each) => isVersion(each, index));
    if (next === undefined) return leaf;
    leaf = next.generation_id;
  }
  return leaf;
}

function groupBy<Key, Value>(pairs: readonly (readonly [Key, Value])[]): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

import { expect, test } from "vitest";
import { indexGenerations, lineageOf, pathOf } from "./conversation-tree.ts";
import type { Snapshot } from "./events.ts";
import type { GenerationId } from "./ids.ts";
import { generationIdOf, snapshotOf, startedBody } from "./testing/builders.ts";

type Parents = { turn?: number; answer?: number; from?: number };

/** A generation that follows one generation and goes on from another. */
function generation(n: number, { turn, answer, from = 0 }: Parents = {}): Snapshot {
  const toId = (parent: number | undefined) => (parent === undefined ? null : generationIdOf(parent));
  return snapshotOf(
    startedBody(generationIdOf(n), { turn_parent_id: toId(turn), parent_id: toId(answer), from }),
  );
}

const numbersOf = (path: readonly Snapshot[]) =>
  path.map(({ generation_id }) => Number(generation_id.slice(-3)));
const path = (head: GenerationId | null, generations: Snapshot[]) => numbersOf(pathOf({ head, generations }));

test("[G8.3] the shown path leads from the first turn to the head", () => {
  const tree = [
    generation(1),
    generation(2, { turn: 1 }),
    generation(3, { turn: 1 }),
    generation(4, { turn: 2 }),
  ];
  expect(path(generationIdOf(4), tree)).toEqual([1, 2, 4]);
  expect(path(generationIdOf(3), tree)).toEqual([1, 3]);
  expect(path(generationIdOf(1), tree)).toEqual([1]);
});

test("[G8.1] an empty conversation has an empty path, and a head that is not there gives way to the newest", () => {
  expect(path(null, [])).toEqual([]);
  expect(path(generationIdOf(9), [generation(1), generation(2, { turn: 1 })])).toEqual([1, 2]);
});

test("a path whose turns lost their parent begins where it can, and a ring is walked once", () => {
  expect(path(generationIdOf(2), [generation(2, { turn: 1 })])).toEqual([2]);
  expect(path(generationIdOf(1), [generation(1, { turn: 2 }), generation(2, { turn: 1 })])).toEqual([2, 1]);
});

test("[G1.5] the lineage of an answer is what its text goes on from, and ends where it was written anew", () => {
  const first = generation(1);
  const second = generation(2, { answer: 1, from: 3 });
  const third = generation(3, { answer: 2, from: 5 });
  const anew = generation(4, { answer: 3 });
  const byId = indexGenerations([first, second, third, anew]);
  const lineage = (answer: Snapshot) => numbersOf(lineageOf(answer, (id) => byId.get(id)));
  expect(lineage(third)).toEqual([3, 2, 1]);
  expect(lineage(first)).toEqual([1]);
  expect(lineage(anew)).toEqual([4]);
});

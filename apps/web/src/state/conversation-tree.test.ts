import { expect, test } from "vitest";
import { conversationId, running, stopped } from "../testing/snapshots.ts";
import { createTree, withPending, withNewerSnapshots, withSnapshot } from "./conversation-tree.ts";

const empty = createTree(conversationId, 0);

test("a snapshot brings its turn along, once", () => {
  const tree = withSnapshot(withSnapshot(empty, running({ n: 1, turn: 1 })), stopped({ n: 1, turn: 1 }));
  expect(tree.turns.map(({ message }) => message)).toEqual(["question 1"]);
  expect(tree.generations.map(({ status }) => status)).toEqual(["stopped"]);
});

test("a late snapshot does not take text back", () => {
  const tree = withSnapshot(empty, stopped({ n: 1, turn: 1 }));
  expect(withSnapshot(tree, running({ n: 1, turn: 1 }))).toBe(tree);
  const fetched = withSnapshot(empty, running({ n: 1, turn: 1 }));
  expect(withNewerSnapshots(fetched, tree).generations).toEqual(tree.generations);
});

test("what was asked for is shown before the server knows of it, and not twice after", () => {
  const asked = running({ n: 1, turn: 1 });
  const shown = withPending(empty, [asked]);
  expect(shown.head).toBe(asked.generation_id);
  const known = withSnapshot(empty, stopped({ n: 1, turn: 2 }));
  expect(withPending(known, [asked])).toBe(known);
});

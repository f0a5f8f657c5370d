import { describe, expect, test } from "vitest";
import { completed, continuing, conversationId, generation, stopped } from "../testing/snapshots.ts";
import { leafOf, toVisiblePath } from "./visible-path.ts";
import { createTree, withHead, withSnapshot } from "./conversation-tree.ts";
import type { Seam, Snapshot } from "@agent-max/protocol";

function treeOf(...answers: Snapshot[]) {
  return answers.reduce(withSnapshot, createTree(conversationId, 0));
}

const first = stopped({ n: 1, turn: 1 });
const goneOn = continuing(stopped({ n: 2, turn: 1, text: "some text and more" }), first);
const anew = continuing(completed({ n: 3, turn: 1 }), first, 0);
const second = completed({ n: 4, turn: 2, after: 2 });

function join(position: number): Seam {
  return { position, mode: "prefill", verdict: "exact", removed: [], inserted: "", join_delay_ms: 0 };
}

describe("the path that is shown", () => {
  test("goes from the first turn to the head", () => {
    const path = toVisiblePath(withHead(treeOf(first, goneOn, second), second.generation_id));
    expect(path.map(({ message }) => message)).toEqual(["question 1", "question 2"]);
    expect(path.map(({ answer }) => answer)).toEqual([goneOn, second]);
  });

  test("shows a continued answer once", () => {
    const [turn] = toVisiblePath(withHead(treeOf(first, goneOn), goneOn.generation_id));
    expect(turn?.versions).toEqual([goneOn.generation_id]);
  });

  test("gathers the joins of what an answer goes on from, up to where it does", () => {
    const [early, late] = [join(first.length), join(first.length + 8)];
    const joined = { ...goneOn, seams: [early, late] };
    const further = continuing(stopped({ n: 8, turn: 1, text: "some text and mo…" }), joined, late.position);
    const [turn] = toVisiblePath(withHead(treeOf(first, joined, further), further.generation_id));
    expect(turn?.seams).toEqual([early]);
  });

  test("counts an answer that was written anew as another version", () => {
    const [turn] = toVisiblePath(withHead(treeOf(first, goneOn, anew), anew.generation_id));
    expect(turn?.versions).toEqual([goneOn.generation_id, anew.generation_id]);
    expect(turn?.seams).toEqual([]);
  });

  test("keeps a continued answer as a version where the conversation went on from it", () => {
    const other = continuing(stopped({ n: 5, turn: 1, text: "some text, later" }), first);
    const after = completed({ n: 6, turn: 3, after: 1 });
    const [turn] = toVisiblePath(withHead(treeOf(first, other, after), other.generation_id));
    expect(turn?.versions).toEqual([first.generation_id, other.generation_id]);
  });

  test("leaves out a continuation that brought nothing", () => {
    const nothing = continuing(stopped({ n: 7, turn: 1 }), first);
    const [turn] = toVisiblePath(withHead(treeOf(first, nothing, goneOn), goneOn.generation_id));
    expect(turn?.versions).toEqual([goneOn.generation_id]);
  });

  test("falls back to the newest answer when the head is not among those sent", () => {
    const [turn] = toVisiblePath(withHead(treeOf(first, anew), generation(99)));
    expect(turn?.answer).toEqual(anew);
  });

  test("ends for answers that name each other", () => {
    const loop = { ...first, turn_parent_id: first.generation_id };
    expect(toVisiblePath(withHead(treeOf(loop), loop.generation_id))).toHaveLength(1);
  });
});

describe("the head of a version", () => {
  test("is the newest that was said after it", () => {
    const tree = treeOf(first, goneOn, anew, second);
    expect(leafOf(tree, goneOn.generation_id)).toBe(second.generation_id);
    expect(leafOf(tree, anew.generation_id)).toBe(anew.generation_id);
  });
});

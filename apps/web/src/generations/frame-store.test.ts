import type { GenerationView } from "@agent-max/client";
import { expect, test, vi } from "vitest";
import { createStore } from "../lib/store.ts";
import { running, stopped } from "../testing/snapshots.ts";
import { createFrameStore } from "./frame-store.ts";

function viewOf(text: string): GenerationView {
  return { snapshot: running({ n: 1, turn: 1, text }), connection: "open", error: undefined };
}

const cut = { connection: "closed", error: undefined } as const;

function setUp() {
  const source = createStore(viewOf(""));
  const callbacks: (() => void)[] = [];
  const cancel = vi.fn<() => void>();
  const frames = (callback: () => void) => {
    callbacks.push(callback);
    return cancel;
  };
  const store = createFrameStore({ subscribe: source.subscribe, getSnapshot: source.get }, frames);
  const nextFrame = () => callbacks.splice(0).forEach((callback) => callback());
  return { source, store, cancel, nextFrame };
}

test("many events between two frames are one change, to the newest of them", () => {
  const { source, store, nextFrame } = setUp();
  const listener = vi.fn<() => void>();
  store.subscribe(listener);
  for (const text of ["a", "ab", "abc"]) source.set(viewOf(text));
  expect(listener).not.toHaveBeenCalled();
  expect(store.getSnapshot().snapshot?.answer).toBe("");
  nextFrame();
  expect(listener).toHaveBeenCalledTimes(1);
  expect(store.getSnapshot().snapshot?.answer).toBe("abc");
});

test("who leaves is not called, and nothing is left waiting", () => {
  const { source, store, cancel } = setUp();
  const leave = store.subscribe(() => undefined);
  source.set(viewOf("a"));
  leave();
  expect(cancel).toHaveBeenCalledTimes(1);
  expect(store.getSnapshot().snapshot?.answer).toBe("a");
});

test("[S3.5] what comes after a stop is not drawn until the generation has ended", () => {
  const { source, store, nextFrame } = setUp();
  store.subscribe(() => undefined);
  source.set(viewOf("read"));
  nextFrame();
  source.set(viewOf("read, not"));
  store.freeze();
  nextFrame();
  expect(store.getSnapshot().snapshot?.answer).toBe("read");
  source.set({ snapshot: stopped({ n: 1, turn: 1, text: "read, not yet" }), ...cut });
  nextFrame();
  expect(store.getSnapshot()).toMatchObject({ snapshot: { status: "stopped" }, connection: "closed" });
});

test("[S3.5] a lost connection is told while the text waits, and a refused stop lets the text go on", () => {
  const { source, store, nextFrame } = setUp();
  store.subscribe(() => undefined);
  store.freeze();
  source.set({ ...viewOf("more"), ...cut });
  nextFrame();
  expect(store.getSnapshot()).toMatchObject({ snapshot: { answer: "" }, connection: "closed" });
  store.unfreeze();
  nextFrame();
  expect(store.getSnapshot().snapshot?.answer).toBe("more");
});

import type { GenerationView } from "@agent-max/client";
import { expect, test, vi } from "vitest";
import { createStore } from "../app/store.ts";
import { running } from "../testing/snapshots.ts";
import { createFrameStore } from "./frame-store.ts";

function viewOf(text: string): GenerationView {
  return { snapshot: running({ n: 1, turn: 1, text }), connection: "open", error: undefined };
}

function setUp() {
  const source = createStore(viewOf(""));
  const callbacks: (() => void)[] = [];
  const frames = {
    request: (callback: () => void) => callbacks.push(callback),
    cancel: vi.fn<(handle: number) => void>(),
  };
  const store = createFrameStore({ subscribe: source.subscribe, getSnapshot: source.get }, frames);
  const nextFrame = () => callbacks.splice(0).forEach((callback) => callback());
  return { source, store, frames, callbacks, nextFrame };
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
  const { source, store, frames } = setUp();
  const leave = store.subscribe(() => undefined);
  source.set(viewOf("a"));
  leave();
  expect(frames.cancel).toHaveBeenCalledTimes(1);
  expect(store.getSnapshot().snapshot?.answer).toBe("a");
});

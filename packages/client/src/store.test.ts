import { expect, test, vi } from "vitest";
import { createStore, type GenerationView } from "./store.ts";

const connecting: GenerationView = { snapshot: undefined, connection: "connecting", error: undefined };
const open: GenerationView = { ...connecting, connection: "open" };

test("a store shows the same object until it is set, and then tells each subscriber once", () => {
  const store = createStore(connecting);
  const listener = vi.fn<() => void>();
  store.subscribe(listener);
  expect(store.getSnapshot()).toBe(connecting);
  store.set(open);
  expect([store.getSnapshot(), listener.mock.calls.length]).toEqual([open, 1]);
});

test("one listener subscribed twice stays subscribed when one of the two leaves, however often", () => {
  const store = createStore(connecting);
  const listener = vi.fn<() => void>();
  const leave = store.subscribe(listener);
  store.subscribe(listener);
  leave();
  leave();
  store.set(open);
  expect(listener).toHaveBeenCalledTimes(1);
});

test("a listener that throws is reported, and the others are told all the same", async () => {
  const store = createStore(connecting);
  const fault = new Error("listener at fault");
  const listener = vi.fn<() => void>();
  store.subscribe(() => {
    throw fault;
  });
  store.subscribe(listener);
  const reported = vi.spyOn(globalThis, "queueMicrotask").mockImplementation(() => {});
  store.set(open);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(reported.mock.calls[0]?.[0]).toThrow(fault);
  reported.mockRestore();
});

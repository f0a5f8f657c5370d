import type { GenerationStore, GenerationView } from "@agent-max/client";

/** Asks for a callback in an animation frame; returns a function that cancels the request. */
export type RequestFrame = (callback: () => void) => () => void;

export type FrameStore = GenerationStore & {
  /** Shows no further text while the generation runs; the connection and the ending are still shown. */
  freeze: () => void;
  unfreeze: () => void;
};

/**
 * Stands between the store of a run, which changes with every event, and React, which should render once per frame.
 * `latest` is the newest view that was read from the run; `published` is the view that React gets.
 *
 * flowing: each frame publishes the latest view.
 * frozen:  from Stop until the terminal event. The text stays as it was drawn when the person pressed Stop, because
 *          that length is what the server is told was read (rule S3). Of newer views only the connection is taken.
 *          A view that is no longer running is published whole, so the ending shows without an unfreeze.
 *
 * Without a listener there are no frames: getSnapshot() then reads the run directly.
 */
export function createFrameStore(store: GenerationStore, requestFrame: RequestFrame): FrameStore {
  const listeners = new Set<() => void>();
  let published: GenerationView = store.getSnapshot();
  let latest = published;
  let state: "flowing" | "frozen" = "flowing";
  let cancelFrame: (() => void) | undefined;
  let unsubscribe: (() => void) | undefined;

  /** Reads the run's view; returns whether it is a new one. */
  function refresh(): "changed" | "unchanged" {
    const next = store.getSnapshot();
    if (next === latest) return "unchanged";
    latest = next;
    const keepsText = state === "frozen" && next.snapshot?.status === "running";
    published = keepsText ? { ...next, snapshot: published.snapshot } : next;
    return "changed";
  }

  function publish() {
    cancelFrame = undefined;
    if (refresh() === "unchanged") return;
    for (const listener of listeners) listener();
  }

  function schedule() {
    cancelFrame ??= requestFrame(publish);
  }

  function removeListener(listener: () => void) {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    unsubscribe?.();
    unsubscribe = undefined;
    cancelFrame?.();
    cancelFrame = undefined;
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      unsubscribe ??= store.subscribe(schedule);
      return () => removeListener(listener);
    },
    getSnapshot() {
      if (unsubscribe === undefined) refresh();
      return published;
    },
    freeze() {
      state = "frozen";
    },
    unfreeze() {
      if (state === "flowing") return;
      state = "flowing";
      if (latest === published) return;
      // Forgets the view whose text was kept from React, so that the next frame takes it as new.
      latest = published;
      schedule();
    },
  };
}

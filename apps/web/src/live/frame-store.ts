import type { GenerationStore, GenerationView } from "@agent-max/client";

/** Where repaints are asked for; the browser's animation frames. */
export type Frames = { request(callback: () => void): number; cancel(handle: number): void };

/** Tells its listeners at most once per frame, however many events arrive in between. */
export function createFrameStore(store: GenerationStore, frames: Frames): GenerationStore {
  const listeners = new Set<() => void>();
  let published: GenerationView = store.getSnapshot();
  let frame: number | undefined;
  let unsubscribe: (() => void) | undefined;

  function publish() {
    frame = undefined;
    const next = store.getSnapshot();
    if (next === published) return;
    published = next;
    for (const listener of listeners) listener();
  }

  function schedule() {
    frame ??= frames.request(publish);
  }

  function leave(listener: () => void) {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    unsubscribe?.();
    unsubscribe = undefined;
    if (frame !== undefined) frames.cancel(frame);
    frame = undefined;
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      unsubscribe ??= store.subscribe(schedule);
      return () => leave(listener);
    },
    getSnapshot() {
      if (unsubscribe === undefined) published = store.getSnapshot();
      return published;
    },
  };
}

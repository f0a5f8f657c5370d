import type { GenerationStore, GenerationView } from "@agent-max/client";

/** Where a repaint is asked for; returns what takes the wish back. */
export type Frames = (callback: () => void) => () => void;

export type FrameStore = GenerationStore & {
  /** Draws no further text until the generation has ended: what comes after a stop counts as not read. */
  hold: () => void;
  release: () => void;
};

/** Tells its listeners at most once per frame, however many events arrive in between. */
export function createFrameStore(store: GenerationStore, frames: Frames): FrameStore {
  const listeners = new Set<() => void>();
  let published: GenerationView = store.getSnapshot();
  let latest = published;
  let flow: "free" | "held" = "free";
  let cancel: (() => void) | undefined;
  let unsubscribe: (() => void) | undefined;

  /** Takes what there is now; says whether anything was new. */
  function refresh(): boolean {
    const next = store.getSnapshot();
    if (next === latest) return false;
    latest = next;
    const held = flow === "held" && next.snapshot?.status === "running";
    published = held ? { ...next, snapshot: published.snapshot } : next;
    return true;
  }

  function publish() {
    cancel = undefined;
    if (!refresh()) return;
    for (const listener of listeners) listener();
  }

  function schedule() {
    cancel ??= frames(publish);
  }

  function leave(listener: () => void) {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    unsubscribe?.();
    unsubscribe = undefined;
    cancel?.();
    cancel = undefined;
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      unsubscribe ??= store.subscribe(schedule);
      return () => leave(listener);
    },
    getSnapshot() {
      if (unsubscribe === undefined) refresh();
      return published;
    },
    hold() {
      flow = "held";
    },
    release() {
      if (flow === "free") return;
      flow = "free";
      // What was kept back has to be looked at again, also where nothing follows it.
      if (latest === published) return;
      latest = published;
      schedule();
    },
  };
}

import type { AppError, Snapshot } from "@agent-max/protocol";

/** All there is to show about a generation, at one moment. Never changed in place. */
export type GenerationView = {
  /** Undefined until the first event. */
  snapshot: Snapshot | undefined;
  connection: "connecting" | "open" | "reconnecting" | "closed";
  /** Why there is no connection, while there is none for a reason other than the end or a cut. */
  error: AppError | undefined;
};

export type GenerationStore = {
  /** Calls `listener` after a change, at most once for all that one read brought. Returns what ends that. */
  subscribe: (listener: () => void) => () => void;
  /** The same object until something changes. */
  getSnapshot: () => GenerationView;
};

export function createStore(
  initial: GenerationView,
): GenerationStore & { set: (view: GenerationView) => void } {
  let current = initial;
  const entries = new Set<{ listener: () => void }>();
  return {
    getSnapshot: () => current,
    subscribe: (listener) => {
      const entry = { listener };
      entries.add(entry);
      return () => entries.delete(entry);
    },
    set: (view) => {
      current = view;
      for (const { listener } of entries) notify(listener);
    },
  };
}

/** Reports an error of a listener like any uncaught one, so that the listeners after it are still called. */
function notify(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

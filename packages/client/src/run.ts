import { AppError, type GenerationId, type Snapshot } from "@agent-max/protocol";
import { follow, isOver } from "./follow.ts";
import { createStore, type GenerationStore, type GenerationView } from "./store.ts";

/** One generation as its starter or a later reader follows it. */
export type Run = {
  id: GenerationId;
  /** Resolves with the first event. Rejects with an AppError when the server refused, or could not be reached. */
  accepted: Promise<void>;
  /** Resolves with the last snapshot, whatever the status. Rejects when refused, detached or erased meanwhile. */
  done: Promise<Snapshot>;
  store: GenerationStore;
  /** Stops following; the generation goes on. */
  detach: () => void;
};

type RunOptions = Omit<Parameters<typeof follow>[0], "signal"> & { id: GenerationId };

/** Follows a generation and keeps a store up to date with it. */
export function createRun({ id, ...options }: RunOptions): Run {
  const controller = new AbortController();
  const { signal } = controller;
  const store = createStore({ snapshot: options.known, connection: "connecting", error: undefined });
  const accepted = Promise.withResolvers<void>();

  function show(view: GenerationView) {
    store.set(view);
    if (view.snapshot) accepted.resolve();
  }

  async function followToEnd(): Promise<Snapshot> {
    try {
      for await (const view of follow({ ...options, signal })) {
        if (!signal.aborted) show(view);
      }
      const { snapshot } = store.getSnapshot();
      if (isOver(snapshot)) return snapshot;
      throw new DOMException("The run was detached; its generation goes on.", "AbortError");
    } catch (cause) {
      const error = cause instanceof AppError ? cause : undefined;
      show({ ...store.getSnapshot(), connection: "closed", error });
      accepted.reject(cause);
      throw cause;
    }
  }

  const done = followToEnd();
  // A caller that uses only the store sees the error there; its unused promises must not be unhandled rejections.
  done.catch(() => {});
  accepted.promise.catch(() => {});
  return { id, accepted: accepted.promise, done, store, detach: () => controller.abort() };
}

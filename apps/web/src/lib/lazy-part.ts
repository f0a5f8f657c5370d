import { createStore } from "./store.ts";
import type { Store } from "./store.ts";

/** A part of the page's code that is loaded after the page itself; undefined until then. */
export type LazyPart<Value> = Pick<Store<Value | undefined>, "get" | "subscribe"> & {
  load: () => Promise<void>;
};

type Options<Value> = { importPart: () => Promise<Value>; retryLater: (retry: () => void) => void };

/** Loads the part once. If that fails it tries again later; until then the page works without the part. */
export function createLazyPart<Value>({ importPart, retryLater }: Options<Value>): LazyPart<Value> {
  const store = createStore<Value | undefined>(undefined);
  let phase: "idle" | "loading" = "idle";

  async function load() {
    if (phase === "loading" || store.get() !== undefined) return;
    phase = "loading";
    try {
      store.set(await importPart());
      phase = "idle";
    } catch {
      // The server may be down, or may serve a newer page by now; answers are shown as plain text meanwhile.
      retryLater(() => {
        phase = "idle";
        void load();
      });
    }
  }

  return { get: store.get, subscribe: store.subscribe, load };
}

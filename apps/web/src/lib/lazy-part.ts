import { createStore } from "./store.ts";
import type { Store } from "./store.ts";

export type Loader<Value> = Pick<Store<Value | undefined>, "get" | "subscribe"> & {
  start: () => Promise<void>;
};

type Options<Value> = { load: () => Promise<Value>; later: (again: () => void) => void };

/** Loads a part of the page once; where that fails it tries again later, and the page goes without until then. */
export function createLoader<Value>({ load, later }: Options<Value>): Loader<Value> {
  const store = createStore<Value | undefined>(undefined);
  let phase: "idle" | "busy" = "idle";

  async function start() {
    if (phase === "busy" || store.get() !== undefined) return;
    phase = "busy";
    try {
      store.set(await load());
      phase = "idle";
    } catch {
      // The server may be away, or have a newer page by now; plain text is shown meanwhile.
      later(() => {
        phase = "idle";
        void start();
      });
    }
  }

  return { get: store.get, subscribe: store.subscribe, start };
}

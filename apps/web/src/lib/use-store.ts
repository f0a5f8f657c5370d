import { useSyncExternalStore } from "react";
import type { Store } from "./store.ts";

type Readable<Value> = Pick<Store<Value>, "get" | "subscribe">;

/** The value of a store; the component renders again when it changes. */
export function useStore<Value>(store: Readable<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** The part of a store's value that a component shows; `select` must return the same value for the same state. */
export function useSelected<Value, Selected>(
  store: Readable<Value>,
  select: (value: Value) => Selected,
): Selected {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

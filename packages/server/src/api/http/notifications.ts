import type { Hint, Owner } from "@agent-max/protocol";

/** Tells the open tabs of an owner what changed. Hints are not kept: whoever connects late reads the lists. */
export function createHub() {
  const listeners = new Map<Owner, Set<(hint: Hint) => void>>();
  return {
    publish(owner: Owner, hint: Hint): void {
      for (const listener of listeners.get(owner) ?? []) listener(hint);
    },
    /** @returns the function that ends the subscription */
    subscribe(owner: Owner, listener: (hint: Hint) => void): () => void {
      const mine = listeners.get(owner) ?? new Set();
      listeners.set(owner, mine.add(listener));
      return () => {
        mine.delete(listener);
        if (mine.size === 0 && listeners.get(owner) === mine) listeners.delete(owner);
      };
    },
  };
}

export type Hub = ReturnType<typeof createHub>;

import type { Notification, Owner } from "@agent-max/protocol";

/** Tells the open tabs of an owner what changed. Notifications are not kept: a client that connects reads the lists. */
export function createNotificationHub() {
  const listeners = new Map<Owner, Set<(notification: Notification) => void>>();
  return {
    publish(owner: Owner, notification: Notification): void {
      for (const listener of listeners.get(owner) ?? []) listener(notification);
    },
    /** @returns the function that ends the subscription */
    subscribe(owner: Owner, listener: (notification: Notification) => void): () => void {
      const mine = listeners.get(owner) ?? new Set();
      listeners.set(owner, mine.add(listener));
      return () => {
        mine.delete(listener);
        if (mine.size === 0 && listeners.get(owner) === mine) listeners.delete(owner);
      };
    },
  };
}

export type NotificationHub = ReturnType<typeof createNotificationHub>;

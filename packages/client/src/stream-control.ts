/** Tells connections that the network or the person is back, or that nobody looks at present. */
export type Alarm = {
  /** Ends every wait for a reconnect now, and replaces connections that have fallen silent. */
  wake: () => void;
  /** Closes every stream until somebody wakes it. */
  rest: () => void;
  isResting: () => boolean;
  subscribe: (listener: () => void) => () => void;
};

export function createAlarm(): Alarm {
  let resting = false;
  const entries = new Set<{ listener: () => void }>();

  function ring(rest: boolean) {
    resting = rest;
    for (const { listener } of entries) listener();
  }

  return {
    wake: () => ring(false),
    rest: () => ring(true),
    isResting: () => resting,
    subscribe: (listener) => {
      const entry = { listener };
      entries.add(entry);
      return () => entries.delete(entry);
    },
  };
}

type Page = {
  window: EventTarget;
  document: EventTarget & { readonly visibilityState: DocumentVisibilityState };
};

/**
 * Calls `wake` whenever a page comes back: shown again, restored from the browser's cache, or online again. Returns
 * what takes the listeners off. For browsers only.
 */
export function onPageReturn(wake: () => void, { window, document }: Page = globalThis): () => void {
  const whenVisible = () => {
    if (document.visibilityState === "visible") wake();
  };
  document.addEventListener("visibilitychange", whenVisible);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  return () => {
    document.removeEventListener("visibilitychange", whenVisible);
    window.removeEventListener("online", wake);
    window.removeEventListener("pageshow", wake);
  };
}

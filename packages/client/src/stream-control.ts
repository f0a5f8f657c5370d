/** Tells all streams of a client to reconnect, or to pause while the page is hidden. */
export type StreamControl = {
  /** Ends a pause and every wait for the next try, and replaces connections that have fallen silent. */
  reconnect: () => void;
  /** Closes every stream until `reconnect`. */
  pause: () => void;
  isPaused: () => boolean;
  /** Calls `listener` after each `reconnect` and `pause`. Returns what ends that. */
  subscribe: (listener: () => void) => () => void;
};

export function createStreamControl(): StreamControl {
  let paused = false;
  const entries = new Set<{ listener: () => void }>();

  function setPaused(next: boolean) {
    paused = next;
    for (const { listener } of entries) listener();
  }

  return {
    reconnect: () => setPaused(false),
    pause: () => setPaused(true),
    isPaused: () => paused,
    subscribe: (listener) => {
      const entry = { listener };
      entries.add(entry);
      return () => entries.delete(entry);
    },
  };
}

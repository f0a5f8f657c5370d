import type { Clock } from "../src/clock.ts";

type Sleeper = { dueMs: number; wake: () => void };

/** A clock that a test moves. `remaining` gives the times that sleepers still have to wait, sorted. */
export function createManualClock(startMs = 1_000_000) {
  let nowMs = startMs;
  const sleepers = new Set<Sleeper>();
  let changed = Promise.withResolvers<void>();

  function announce() {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  }

  const remaining = () => Array.from(sleepers, ({ dueMs }) => dueMs - nowMs).toSorted((a, b) => a - b);

  const clock: Clock = {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wake = () => {
          signal.removeEventListener("abort", wake);
          sleepers.delete(sleeper);
          resolve();
          announce();
        };
        const sleeper = { dueMs: nowMs + ms, wake };
        sleepers.add(sleeper);
        signal.addEventListener("abort", wake);
        announce();
      }),
  };
  return {
    ...clock,
    remaining,
    advance: (ms: number) => {
      nowMs += ms;
      for (const { dueMs, wake } of sleepers) if (dueMs <= nowMs) wake();
    },
    /** Waits until a sleeper has a remaining time that `matches`, and returns that time. */
    asleep: async (matches: (ms: number) => boolean): Promise<number> => {
      for (;;) {
        const found = remaining().find(matches);
        if (found !== undefined) return found;
        await changed.promise;
      }
    },
  };
}

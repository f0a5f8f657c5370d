import type { Clock } from "../../src/lib/clock.ts";

type Sleeper = { dueMs: number; wake: () => void };

/** A clock that a test moves. */
export type ManualClock = Clock & {
  advance(ms: number): void;
  /** The times that sleepers still have to wait, sorted. */
  remainingMs(): number[];
  /** Settles when a caller sleeps for a time that `matches`; the shortest such time that is left. */
  asleep(matches?: (ms: number) => boolean): Promise<number>;
};

export function createManualClock(startMs = 1_800_000_000_000): ManualClock {
  let nowMs = startMs;
  const sleepers = new Set<Sleeper>();
  let fellAsleep = Promise.withResolvers<void>();
  const remainingMs = () => Array.from(sleepers, ({ dueMs }) => dueMs - nowMs).toSorted((a, b) => a - b);

  return {
    now: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const leave = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", abort);
        };
        const abort = () => {
          leave();
          reject(signal?.reason);
        };
        const wake = () => {
          leave();
          resolve();
        };
        const sleeper = { dueMs: nowMs + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", abort);
        fellAsleep.resolve();
        fellAsleep = Promise.withResolvers();
      }),
    advance(ms) {
      nowMs += ms;
      for (const { dueMs, wake } of sleepers) if (dueMs <= nowMs) wake();
    },
    remainingMs,
    async asleep(matches = () => true) {
      for (;;) {
        const found = remainingMs().find(matches);
        if (found !== undefined) return found;
        await fellAsleep.promise;
      }
    },
  };
}

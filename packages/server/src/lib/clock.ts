import { setTimeout as delay } from "node:timers/promises";

/** Time as an argument. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Milliseconds that never jump; for durations. */
  monotonicMs: () => number;
  /** Settles after a time; rejects with the signal’s reason when it aborts first. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, { ...(signal && { signal }) });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};

/** The same clock, but one whose `now` never goes back, however the machine is set meanwhile; for times of one log. */
export function createSteadyClock(clock: Clock): Clock {
  let latest = clock.now();
  const now = () => {
    latest = Math.max(latest, clock.now());
    return latest;
  };
  return { ...clock, now };
}

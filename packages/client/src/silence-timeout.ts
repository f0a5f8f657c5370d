import type { Clock } from "./clock.ts";

/** The server writes at least a heartbeat this often. */
export const heartbeatMs = 15_000;

type WatchdogOptions = { clock: Clock; limitMs: number; signal: AbortSignal };

export type Watchdog = {
  /** Aborts with the outer signal, and after `limitMs` of silence. */
  signal: AbortSignal;
  heard: () => void;
  silentMs: () => number;
  /** Aborts at once. To be called in the end too: it lets go of the outer signal. */
  close: () => void;
};

/** Finds half-open connections, which end neither with data nor with an error, by their silence. */
export function createWatchdog({ clock, limitMs, signal }: WatchdogOptions): Watchdog {
  const controller = new AbortController();
  let heardAtMs = clock.now();
  const silentMs = () => clock.now() - heardAtMs;
  const close = () => {
    signal.removeEventListener("abort", close);
    controller.abort();
  };

  // Wakes once per limit, however much is heard in between: a timer per chunk would cost more than the chunk.
  async function watch() {
    while (!controller.signal.aborted && silentMs() < limitMs) {
      await clock.sleep(limitMs - silentMs(), controller.signal);
    }
    close();
  }

  signal.addEventListener("abort", close);
  if (signal.aborted) close();
  void watch();
  return {
    signal: controller.signal,
    heard: () => {
      heardAtMs = clock.now();
    },
    silentMs,
    close,
  };
}

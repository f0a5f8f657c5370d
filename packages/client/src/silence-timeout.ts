import type { Clock } from "./clock.ts";

/** The server writes at least a heartbeat this often. */
export const heartbeatMs = 15_000;

/** A stream without a byte for this long is taken for dead. */
export const silenceLimitMs = 3 * heartbeatMs;

type SilenceTimeoutOptions = { clock: Clock; limitMs: number; signal: AbortSignal };

type SilenceTimeout = {
  /** Aborts with the outer signal, and after `limitMs` of silence. */
  signal: AbortSignal;
  /** To be called when bytes arrive: the silence begins anew. */
  onBytes: () => void;
  silentMs: () => number;
  /** Aborts at once. To be called in the end too: it removes the listener from the outer signal. */
  close: () => void;
};

/** Finds half-open connections, which end neither with data nor with an error, by their silence. */
export function createSilenceTimeout({ clock, limitMs, signal }: SilenceTimeoutOptions): SilenceTimeout {
  const controller = new AbortController();
  let lastBytesAtMs = clock.now();
  const silentMs = () => clock.now() - lastBytesAtMs;
  const close = () => {
    signal.removeEventListener("abort", close);
    controller.abort();
  };

  // Looks at the clock once per limit, however many bytes arrive in between: a timer per chunk would cost more than
  // the chunk.
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
    onBytes: () => {
      lastBytesAtMs = clock.now();
    },
    silentMs,
    close,
  };
}

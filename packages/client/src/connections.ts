import type { AppError } from "@agent-max/protocol";
import type { EventSourceMessage } from "eventsource-parser";
import { nextDelayMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { Reply } from "./http.ts";
import { readMessages } from "./messages.ts";
import type { Alarm } from "./stream-control.ts";
import { createWatchdog, heartbeatMs } from "./silence-timeout.ts";

const silenceLimitMs = 3 * heartbeatMs;
/** When woken, a connection without a heartbeat for this long is taken for dead. */
const suspiciousSilenceMs = heartbeatMs + 5_000;

/** What every stream needs: time, chance, and someone to wake it. */
export type Surroundings = { clock: Clock; random: () => number; alarm: Alarm };

type ConnectionsOptions = Surroundings & {
  open: (signal: AbortSignal) => Promise<Reply>;
  signal: AbortSignal;
};

export type Connection =
  /** `progressed` is to be called when an event has brought something new; until then the waits get longer. */
  | { state: "open"; batches: AsyncIterable<EventSourceMessage[]>; progressed: () => void }
  /** The wait begins when the next connection is asked for. `error` is undefined after a cut. */
  | { state: "waiting"; delayMs: number; error: AppError | undefined };

/**
 * Opens one connection after the other, never two at a time, until the caller leaves or the signal aborts.
 * @throws AppError when the server refuses for good
 */
export async function* connections(options: ConnectionsOptions): AsyncGenerator<Connection> {
  const { open, clock, random, alarm, signal } = options;
  let attempt = 0;
  let baseMs: number | undefined;
  while (!signal.aborted) {
    let error: AppError | undefined;
    let hurried = false;
    const watchdog = createWatchdog({ clock, limitMs: silenceLimitMs, signal });
    let opened = false;
    const unsubscribe = alarm.subscribe(() => {
      // Whoever rests lets a request go out before its stream is closed.
      const close = alarm.isResting() ? opened : watchdog.silentMs() > suspiciousSilenceMs;
      if (!close) return;
      hurried = true;
      watchdog.close();
    });
    try {
      const reply = await open(watchdog.signal);
      if (signal.aborted) return;
      if (!reply.ok && !reply.transient) throw reply.error;
      if (!reply.ok) error = reply.error;
      else if (reply.response.body) {
        opened = true;
        const onRetry = (ms: number) => {
          baseMs = ms;
        };
        const batches = readMessages(reply.response.body, { onBytes: watchdog.heard, onRetry });
        const progressed = () => {
          attempt = 0;
        };
        yield { state: "open", batches, progressed };
      }
    } finally {
      unsubscribe();
      watchdog.close();
    }
    const jitterMs = hurried ? 0 : nextDelayMs(attempt, random(), baseMs);
    const delayMs = (error?.details.retry_after_ms ?? 0) + jitterMs;
    yield { state: "waiting", delayMs, error };
    await pause(delayMs, options);
    attempt += 1;
  }
}

/** Waits until it is time and nobody rests; or until somebody wakes it, or the signal aborts. */
async function pause(delayMs: number, { clock, alarm, signal }: ConnectionsOptions): Promise<void> {
  const awake = new AbortController();
  const wake = () => awake.abort();
  const wakeUnlessResting = () => {
    if (!alarm.isResting()) wake();
  };
  const unsubscribe = alarm.subscribe(wakeUnlessResting);
  signal.addEventListener("abort", wake);
  if (signal.aborted) wake();
  await clock.sleep(delayMs, awake.signal);
  if (alarm.isResting()) await aborted(awake.signal);
  signal.removeEventListener("abort", wake);
  unsubscribe();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

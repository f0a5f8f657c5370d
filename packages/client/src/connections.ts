import type { AppError } from "@agent-max/protocol";
import type { EventSourceMessage } from "eventsource-parser";
import { createBackoff, type Backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { Reply } from "./http.ts";
import { readMessages } from "./messages.ts";
import { createSilenceTimeout, heartbeatMs, silenceLimitMs } from "./silence-timeout.ts";
import type { StreamControl } from "./stream-control.ts";

/** On `reconnect`, a connection without a heartbeat for this long is taken for dead. */
const suspiciousSilenceMs = heartbeatMs + 5_000;

/** What every stream needs: time, randomness, and the control that all streams of a client share. */
export type StreamDeps = { clock: Clock; random: () => number; control: StreamControl };

/** What the messages of one read brought. */
type Batch<Item> = {
  /** Undefined where nothing was new; only an item makes the waits between connections short again. */
  item: Item | undefined;
  /** The rest of this connection is of no use; the next one asks for what is missing. */
  gap?: boolean;
};

type ConnectionsOptions<Item> = StreamDeps & {
  open: (signal: AbortSignal) => Promise<Reply>;
  /** Takes in the messages of one read. @throws AppError when this version cannot read them */
  receive: (messages: readonly EventSourceMessage[]) => Batch<Item>;
  signal: AbortSignal;
};

type ConnectionStep<Item> =
  | { state: "open" }
  | { state: "received"; item: Item }
  /** The wait begins when the next step is asked for. `error` is undefined after a cut. */
  | { state: "waiting"; delayMs: number; error: AppError | undefined };

/**
 * Opens one connection after the other, never two at a time, and yields what they bring, until the caller leaves or
 * the signal aborts. The waits between them get longer until a connection brings an item.
 * @throws AppError when the server refuses for good
 */
export async function* connections<Item>(
  options: ConnectionsOptions<Item>,
): AsyncGenerator<ConnectionStep<Item>> {
  const { random, signal } = options;
  const backoff = createBackoff(random);
  while (!signal.aborted) {
    const { error, reconnectNow } = yield* connect(options, backoff);
    if (signal.aborted) return;
    const jitterMs = backoff.nextDelayMs();
    const delayMs = (error?.details.retry_after_ms ?? 0) + (reconnectNow ? 0 : jitterMs);
    yield { state: "waiting", delayMs, error };
    await wait(delayMs, options);
  }
}

type ConnectionEnd = { error: AppError | undefined; reconnectNow: boolean };

/** One connection, from its request to its end. */
async function* connect<Item>(
  { open, receive, clock, control, signal }: ConnectionsOptions<Item>,
  backoff: Backoff,
): AsyncGenerator<ConnectionStep<Item>, ConnectionEnd> {
  let opened = false;
  let reconnectNow = false;
  const silence = createSilenceTimeout({ clock, limitMs: silenceLimitMs, signal });
  const unsubscribe = control.subscribe(() => {
    // A pause lets a request go out that the server has not answered yet: it may begin a generation.
    const close = control.isPaused() ? opened : silence.silentMs() > suspiciousSilenceMs;
    if (!close) return;
    reconnectNow = true;
    silence.close();
  });
  try {
    const reply = await open(silence.signal);
    if (!reply.ok && !reply.transient && !signal.aborted) throw reply.error;
    if (!reply.ok) return { error: reply.error, reconnectNow };
    if (reply.response.body === null || signal.aborted) return { error: undefined, reconnectNow };
    opened = true;
    yield { state: "open" };
    const listeners = { onBytes: silence.onBytes, onRetry: backoff.setBaseMs };
    for await (const messages of readMessages(reply.response.body, listeners)) {
      if (signal.aborted) break;
      const { item, gap } = receive(messages);
      if (item !== undefined) {
        backoff.reset();
        yield { state: "received", item };
      }
      if (gap) break;
    }
    return { error: undefined, reconnectNow };
  } finally {
    unsubscribe();
    silence.close();
  }
}

/** Waits for its time and for the end of a pause; `reconnect` and the signal end it early. */
async function wait(
  delayMs: number,
  { clock, control, signal }: Pick<ConnectionsOptions<unknown>, "clock" | "control" | "signal">,
): Promise<void> {
  const waiting = new AbortController();
  const end = () => waiting.abort();
  const onControl = () => {
    if (!control.isPaused()) end();
  };
  const unsubscribe = control.subscribe(onControl);
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  await clock.sleep(delayMs, waiting.signal);
  if (control.isPaused()) await aborted(waiting.signal);
  signal.removeEventListener("abort", end);
  unsubscribe();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

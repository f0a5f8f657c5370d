/** The first wait before a reconnect is at most this long, unless the server's `retry:` says otherwise. */
export const baseDelayMs = 500;
/** No wait of our own is longer; only a server's Retry-After can be. */
export const maxDelayMs = 30_000;
/** A timer that runs much longer than this would overflow and end at once. */
const maxRetryAfterMs = 24 * 60 * 60 * 1000;

/**
 * How long to wait before the next try: full jitter, so that clients which lost one server do not come back together.
 * `attempt` counts from 0; `random` is in [0, 1).
 */
export function nextDelayMs(attempt: number, random: number, baseMs = baseDelayMs): number {
  return random * Math.min(maxDelayMs, baseMs * 2 ** attempt);
}

export type Backoff = ReturnType<typeof createBackoff>;

/** The waits of one stream of tries: each may be twice as long as the one before it. */
export function createBackoff(random: () => number) {
  let attempt = 0;
  let baseMs: number | undefined;
  return {
    nextDelayMs: () => nextDelayMs(attempt++, random(), baseMs),
    /** The next wait is as short as the first. */
    reset: () => {
      attempt = 0;
    },
    /** Takes over what the server's `retry:` says. */
    setBaseMs: (ms: number) => {
      baseMs = ms;
    },
  };
}

/** Reads a Retry-After header, seconds or a date; undefined when there is none or it makes no sense. */
export function parseRetryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  const delayMs = Number.isNaN(seconds) ? Date.parse(header) - nowMs : seconds * 1000;
  return Number.isNaN(delayMs) ? undefined : Math.min(maxRetryAfterMs, Math.max(0, delayMs));
}

/** One server-sent event. `data` must be a single line, as JSON is. */
export type Frame = { id?: string; event?: string; data: string };

/** Encodes one event for `text/event-stream` (WHATWG HTML, server-sent events). */
export function encodeFrame({ id, event, data }: Frame): string {
  const eventLine = event === undefined ? "" : `event: ${event}\n`;
  const idLine = id === undefined ? "" : `id: ${id}\n`;
  return `${eventLine}${idLine}data: ${data}\n\n`;
}

/** Tells the client how long to wait before it comes back. */
export function encodeRetry(ms: number): string {
  return `retry: ${Math.round(ms)}\n\n`;
}

/** A line that keeps proxies and watchdogs from taking silence for a lost connection. */
export const heartbeatFrame = ": heartbeat\n\n";

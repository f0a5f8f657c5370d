import {
  type EventBody,
  eventVersion,
  type GenerationEvent,
  isTerminal,
  reduce,
  type Snapshot,
} from "@agent-max/protocol";
import type { LogHeader } from "../engine/ports/event-log.ts";

/**
 * The in-memory part of one log. Invariants:
 * 1. `events` holds durable events only, densely from offset 1; `snapshot` is their fold.
 * 2. `next` is the offset of the next event to be taken; events between are on their way to the disk.
 * 3. `sealed` is set when the terminal event is taken, so that exactly one is ever written.
 */
export type Segment = {
  readonly header: LogHeader;
  readonly events: GenerationEvent[];
  readonly waiters: Set<() => void>;
  snapshot: Snapshot | undefined;
  next: number;
  sealed: boolean;
  epoch: number;
  /** Settles when the appends so far have; the next one waits for it. */
  turn: Promise<unknown>;
};

export function createSegment(header: LogHeader): Segment {
  return {
    header,
    events: [],
    waiters: new Set(),
    snapshot: undefined,
    next: 1,
    sealed: false,
    epoch: 1,
    turn: Promise.resolve(),
  };
}

/** Takes bodies into the log by giving them their offsets; what follows a terminal event is cut off. */
export function take(segment: Segment, bodies: readonly EventBody[]): GenerationEvent[] {
  const events: GenerationEvent[] = [];
  for (const body of bodies) {
    if (segment.sealed) break;
    const event: GenerationEvent = { v: eventVersion, offset: segment.next, ...body };
    segment.next += 1;
    segment.sealed = isTerminal(event);
    events.push(event);
  }
  return events;
}

/** Gives back what was taken but could not be made durable. */
export function giveBack(segment: Segment): void {
  segment.next = segment.events.length + 1;
  segment.sealed = false;
}

/** Makes durable events visible and wakes those who wait. */
export function publish(segment: Segment, events: readonly GenerationEvent[]): void {
  for (const event of events) {
    segment.events.push(event);
    segment.snapshot = reduce(segment.snapshot, event);
  }
  for (const wake of segment.waiters) wake();
}

/** Settles when the segment is longer than `after` or has ended, or when the signal aborts; at once where it is so. */
export function waitForChange(segment: Segment, after: number, signal: AbortSignal): Promise<void> {
  const isOver = () => {
    const ended = segment.snapshot !== undefined && segment.snapshot.status !== "running";
    return signal.aborted || ended || segment.events.length > after;
  };
  if (isOver()) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      if (!isOver()) return;
      segment.waiters.delete(wake);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    segment.waiters.add(wake);
    signal.addEventListener("abort", wake, { once: true });
  });
}

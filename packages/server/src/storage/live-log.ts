import {
  type EventBody,
  encodeOffset,
  eventSchema,
  eventVersion,
  type GenerationEvent,
  isTerminal,
  reduce,
  type Snapshot,
} from "@agent-max/protocol";
import type { AppendOutcome, LogHeader } from "../engine/ports/event-log.ts";

/** What a store makes durable in one step; it rejects when the disk refuses. */
export type Flush = {
  events: readonly GenerationEvent[];
  /** Whether these are the first events of the log. */
  isFirst: boolean;
  /** Whether the last of them is the terminal event. */
  isLast: boolean;
  /** The fold of the events before these. */
  snapshot: Snapshot | undefined;
};

export type Store = (flush: Flush) => Promise<void>;

type Options = {
  header: LogHeader;
  /** The events that an earlier process stored. */
  events?: readonly GenerationEvent[];
  /** Makes events durable. */
  store: Store;
  /** Called when the terminal event is durable, before any reader is told. */
  onEnded?: () => void;
};

/**
 * The part of one log that is in memory. Invariants:
 * 1. Readers see durable events only, densely from offset 1; `snapshot` is their fold.
 * 2. One append is on its way to the disk at a time. What a refused one would have written is not in the log, and its
 *    offsets go to the next one.
 * 3. Exactly one terminal event is ever written, and nothing after it.
 * 4. An append with an epoch older than the newest claim writes nothing.
 */
export function createLiveLog({ header, events: found = [], store, onEnded }: Options) {
  const events: GenerationEvent[] = [];
  const waiters = new Set<() => void>();
  let snapshot: Snapshot | undefined;
  let epoch = 1;
  /** Settles when the appends so far have; the next one waits for it. Undefined while none is in flight. */
  let inFlight: Promise<unknown> | undefined;

  const hasEnded = () => snapshot !== undefined && snapshot.status !== "running";

  function publish(stored: readonly GenerationEvent[]): void {
    for (const event of stored) {
      events.push(event);
      snapshot = reduce(snapshot, event);
    }
    if (hasEnded()) onEnded?.();
    for (const wake of waiters) wake();
  }

  async function writeNow(writer: number, bodies: readonly EventBody[]): Promise<AppendOutcome> {
    if (hasEnded()) return "ended";
    if (writer !== epoch) return "fenced";
    const taken = withOffsets(bodies, events.length + 1);
    const last = taken.at(-1);
    await store({
      events: taken,
      isFirst: events.length === 0,
      isLast: last !== undefined && isTerminal(last),
      snapshot,
    });
    publish(taken);
    return "appended";
  }

  publish(found);
  return {
    header,
    hasEnded,
    read: (after: number): readonly GenerationEvent[] => events.slice(after),
    append(writer: number, bodies: readonly EventBody[]): Promise<AppendOutcome> {
      const write = () => writeNow(writer, bodies);
      const written = inFlight === undefined ? write() : inFlight.then(write);
      const land = () => {
        if (inFlight === settled) inFlight = undefined;
      };
      const settled = written.then(land, land);
      inFlight = settled;
      return written;
    },
    /** Takes over the writing; the new epoch. */
    claim(): number {
      epoch += 1;
      return epoch;
    },
    /** Settles when the log is longer than `after` or has ended, or when the signal aborts; at once where it is so. */
    changed(after: number, signal: AbortSignal): Promise<void> {
      const isOver = () => signal.aborted || hasEnded() || events.length > after;
      if (isOver()) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = () => {
          if (!isOver()) return;
          waiters.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        waiters.add(wake);
        signal.addEventListener("abort", wake, { once: true });
      });
    },
  };
}

export type LiveLog = ReturnType<typeof createLiveLog>;

/** An event that could not be read again would hide its log for ever. Deltas, one for each token, hold text alone. */
function assertReadable(event: GenerationEvent): void {
  if (event.type === "text_delta" || event.type === "reasoning_delta") return;
  eventSchema.parse({ ...event, offset: encodeOffset(event.offset) });
}

/** Gives bodies their offsets; what follows a terminal event is cut off. */
function withOffsets(bodies: readonly EventBody[], first: number): GenerationEvent[] {
  const events: GenerationEvent[] = [];
  for (const body of bodies) {
    const event: GenerationEvent = { v: eventVersion, offset: first + events.length, ...body };
    assertReadable(event);
    events.push(event);
    if (isTerminal(event)) break;
  }
  return events;
}

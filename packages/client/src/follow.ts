import { AppError, type Snapshot } from "@agent-max/protocol";
import type { EventSourceMessage } from "eventsource-parser";
import { maxDelayMs } from "./backoff.ts";
import { connections, type StreamDeps } from "./connections.ts";
import type { Reply } from "./http.ts";
import { receive } from "./receive.ts";
import type { GenerationView } from "./store.ts";

/** How often the client tries to begin a generation, or to read it first, before the run rejects. */
export const maxBeginTries = 4;

type Ended = Exclude<Snapshot, { status: "running" }>;

type FollowOptions = StreamDeps & {
  known: Snapshot | undefined;
  /** Opens the stream while nothing is known of the generation. `retries` counts from 0. */
  begin: (retries: number, signal: AbortSignal) => Promise<Reply>;
  /** Opens the stream of what follows the offset `after`. */
  resume: (after: number, signal: AbortSignal) => Promise<Reply>;
  signal: AbortSignal;
};

/**
 * Yields a view of a generation for each read until its terminal event, over as many connections as that takes, or
 * until the signal aborts. Once something is known it tries for ever; before that `maxBeginTries` times.
 * @throws AppError when the server refuses, or cannot be reached in the beginning
 */
export async function* follow(options: FollowOptions): AsyncGenerator<GenerationView> {
  const { known, begin, resume } = options;
  let snapshot = known;
  let beginTries = 0;
  if (isOver(snapshot)) {
    yield { snapshot, connection: "closed", error: undefined };
    return;
  }

  const open = (signal: AbortSignal) =>
    snapshot === undefined ? begin(beginTries++, signal) : resume(snapshot.last_offset, signal);

  const receiveNext = (messages: readonly EventSourceMessage[]) => {
    const before = snapshot;
    const received = receive(before, messages);
    snapshot = received.snapshot;
    return { item: snapshot === before ? undefined : snapshot, gap: received.gap };
  };

  for await (const step of connections({ ...options, open, receive: receiveNext })) {
    switch (step.state) {
      case "open":
        yield { snapshot, connection: "open", error: undefined };
        break;
      case "received":
        yield { snapshot: step.item, connection: isOver(step.item) ? "closed" : "open", error: undefined };
        if (isOver(step.item)) return;
        break;
      case "waiting":
        if (snapshot === undefined && (beginTries >= maxBeginTries || step.delayMs > maxDelayMs)) {
          throw step.error ?? new AppError("server_unreachable");
        }
        yield { snapshot, connection: "reconnecting", error: step.error };
    }
  }
}

/** Whether a generation has had its terminal event. */
export function isOver(snapshot: Snapshot | undefined): snapshot is Ended {
  return snapshot !== undefined && snapshot.status !== "running";
}

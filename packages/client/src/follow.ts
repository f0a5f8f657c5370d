import { AppError, type Snapshot } from "@agent-max/protocol";
import { maxDelayMs } from "./backoff.ts";
import { connections, type Surroundings } from "./connections.ts";
import type { Reply } from "./http.ts";
import { receive } from "./receive.ts";
import type { GenerationView } from "./store.ts";

/** How often a generation is begun, or first read, before its caller hears that it does not work. */
export const maxBeginnings = 4;

type Ended = Exclude<Snapshot, { status: "running" }>;

type FollowOptions = Surroundings & {
  known: Snapshot | undefined;
  /** Opens the stream while nothing is known of the generation. `retry` counts from 0. */
  begin: (retry: number, signal: AbortSignal) => Promise<Reply>;
  /** Opens the stream of what follows the offset `after`. */
  resume: (after: number, signal: AbortSignal) => Promise<Reply>;
  signal: AbortSignal;
};

/**
 * Yields a view of a generation for each read until its terminal event, over as many connections as that takes, or
 * until the signal aborts. Once something is known it tries for ever; before that `maxBeginnings` times.
 * @throws AppError when the server refuses, or cannot be reached in the beginning
 */
export async function* follow(options: FollowOptions): AsyncGenerator<GenerationView> {
  const { known, begin, resume, signal } = options;
  let snapshot = known;
  let beginnings = 0;
  if (isOver(snapshot)) {
    yield { snapshot, connection: "closed", error: undefined };
    return;
  }

  const open = (watched: AbortSignal) =>
    snapshot === undefined ? begin(beginnings++, watched) : resume(snapshot.last_offset, watched);

  for await (const connection of connections({ ...options, open })) {
    if (connection.state === "waiting") {
      const { error, delayMs } = connection;
      if (snapshot === undefined && (beginnings >= maxBeginnings || delayMs > maxDelayMs)) {
        throw error ?? new AppError("server_unreachable");
      }
      yield { snapshot, connection: "reconnecting", error };
      continue;
    }
    yield { snapshot, connection: "open", error: undefined };
    for await (const messages of connection.batches) {
      if (signal.aborted) return;
      const received = receive(snapshot, messages);
      if (received.snapshot !== snapshot) {
        connection.progressed();
        snapshot = received.snapshot;
        yield { snapshot, connection: isOver(snapshot) ? "closed" : "open", error: undefined };
      }
      if (isOver(snapshot)) return;
      if (received.gap) break;
    }
  }
}

/** Whether a generation has had its terminal event. */
export function isOver(snapshot: Snapshot | undefined): snapshot is Ended {
  return snapshot !== undefined && snapshot.status !== "running";
}

import {
  AppError,
  decodeOffset,
  parseEvent,
  reduce,
  snapshotSchema,
  type GenerationEvent,
  type Snapshot,
} from "@agent-max/protocol";
import type { EventSourceMessage } from "eventsource-parser";
import { parseJson, parseWith } from "./http.ts";

type Received = {
  snapshot: Snapshot | undefined;
  /** Events are missing after the snapshot, so the messages that follow are of no use. */
  gap: boolean;
};

/**
 * Folds the messages of one read into a snapshot. Events that are known already are dropped (rule L3), events of a
 * type that this version does not know count but change nothing (rule L6).
 * @throws AppError when the server speaks a version that cannot be read at all
 */
export function receive(known: Snapshot | undefined, messages: readonly EventSourceMessage[]): Received {
  let snapshot = known;
  for (const { id, event: name, data } of messages) {
    const value = parseJson(data);
    if (name === "snapshot" || name === "reset") {
      snapshot = parseWith(snapshotSchema, value);
      continue;
    }
    const event = parseEvent(value);
    const offset = event?.offset ?? decodeOffset(id ?? "");
    const expected = (snapshot?.last_offset ?? 0) + 1;
    if (offset === undefined || offset < expected) continue;
    if (offset > expected) return { snapshot, gap: true };
    snapshot = event ? advance(snapshot, event) : skip(snapshot, offset);
  }
  return { snapshot, gap: false };
}

function advance(snapshot: Snapshot | undefined, event: GenerationEvent): Snapshot {
  const next = reduce(snapshot, event);
  if (next === undefined) throw unreadable();
  return next;
}

/** The reducer takes only the next event, so an unknown one must be stepped over, not left out. */
function skip(snapshot: Snapshot | undefined, offset: number): Snapshot {
  if (snapshot === undefined) throw unreadable();
  return { ...snapshot, last_offset: offset };
}

function unreadable(): AppError {
  const message = "The server speaks a newer version of the protocol. Reload the page, or update the client.";
  return new AppError("internal", { message });
}

import {
  AppError,
  decodeOffset,
  eventVersion,
  parseEvent,
  reduce,
  snapshotSchema,
  versionOf,
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
    snapshot = event ? advance(snapshot, event) : skip(snapshot, offset, value);
  }
  return { snapshot, gap: false };
}

function advance(snapshot: Snapshot | undefined, event: GenerationEvent): Snapshot {
  const next = reduce(snapshot, event);
  if (next === undefined) throw new AppError("internal");
  return next;
}

/** The reducer takes only the next event, so an unknown one must be stepped over, not left out. */
function skip(snapshot: Snapshot | undefined, offset: number, value: unknown): Snapshot {
  if (snapshot === undefined) throw unreadable(value);
  return { ...snapshot, last_offset: offset };
}

/** Says which side is to be updated: the first event of a log is of a version that this one does not know. */
function unreadable(value: unknown): AppError {
  const version = versionOf(value) ?? eventVersion;
  return new AppError(version < eventVersion ? "server_outdated" : "client_outdated");
}

import type { Run } from "@agent-max/client";
import type { Snapshot } from "@agent-max/protocol";
import type { FrameStore } from "./frame-store.ts";
import type { Intent } from "./outcome.ts";

/** A generation that this tab receives events of. */
export type FollowedRun = {
  intent: Intent;
  /** What the page shows until the run's store has the server's first snapshot. */
  initial: Snapshot;
  run: Run;
  /** The run's store, which here changes at most once per frame. */
  store: FrameStore;
};

/** Whether the server has accepted the run: its first event has arrived. */
export function isAccepted({ run }: FollowedRun): boolean {
  return run.store.getSnapshot().snapshot !== undefined;
}

/** Whether the client gave up the connection although the generation may still be running. */
export function isLost({ run }: FollowedRun): boolean {
  const { snapshot, connection } = run.store.getSnapshot();
  return connection === "closed" && snapshot?.status === "running";
}

/** The newest snapshot that has arrived, drawn or not. */
export function latestOf({ run, initial }: FollowedRun): Snapshot {
  return run.store.getSnapshot().snapshot ?? initial;
}

/** How many characters of the answer are on the screen. */
export function drawnLengthOf({ store, initial }: FollowedRun): number {
  return newerOf(store.getSnapshot().snapshot, initial).length;
}

/** The newer of what was streamed and what was known before. */
export function newerOf(streamed: Snapshot | undefined, known: Snapshot): Snapshot {
  return streamed !== undefined && streamed.last_offset >= known.last_offset ? streamed : known;
}

import type { AppError, Snapshot, StopResponse } from "@agent-max/protocol";

/** Why this tab follows a generation: it started it, it continued one with it, or it only reads along. */
export type Intent = "start" | "continue" | "follow";

/** What a command, or a run that it began, resulted in. */
export type Outcome =
  | { kind: "accepted"; snapshot: Snapshot }
  | { kind: "refused"; intent: Intent; initial: Snapshot; error: AppError }
  | { kind: "ended"; snapshot: Snapshot }
  | { kind: "detached"; snapshot: Snapshot }
  | { kind: "stop_answered"; response: StopResponse }
  | { kind: "stop_refused"; error: AppError };

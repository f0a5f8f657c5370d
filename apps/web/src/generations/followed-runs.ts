import type { Run } from "@agent-max/client";
import { AppError } from "@agent-max/protocol";
import type { GenerationId, Snapshot, StopResponse } from "@agent-max/protocol";
import { createStore } from "../lib/store.ts";
import { createFrameStore } from "./frame-store.ts";
import type { FrameStore, Frames } from "./frame-store.ts";

/** What this tab has to do with a generation: it began it, or it only watches. */
export type Intent = "start" | "continue" | "follow";

export type Live = {
  intent: Intent;
  /** What to show until the store has the server's own snapshot. */
  known: Snapshot;
  run: Run;
  /** The run's store, at most one change per frame. */
  store: FrameStore;
};

export type LiveState = {
  runs: ReadonlyMap<GenerationId, Live>;
  /** Generations that were asked to stop and whose end is not here yet. */
  stopping: ReadonlySet<GenerationId>;
};

export type Outcome =
  | { kind: "accepted"; snapshot: Snapshot }
  | { kind: "refused"; live: Live; error: AppError }
  | { kind: "ended"; snapshot: Snapshot }
  | { kind: "left"; snapshot: Snapshot }
  | { kind: "stop_answered"; response: StopResponse }
  | { kind: "stop_refused"; error: AppError };

type Dependencies = { frames: Frames; onOutcome: (outcome: Outcome) => void };

export type Runs = ReturnType<typeof createRuns>;

/**
 * The runs that this tab follows.
 * 1. Each generation is followed at most once.
 * 2. Leaving a run never stops its generation.
 * 3. A run that the server has not accepted yet is never left: its request may still be on the way.
 */
export function createRuns({ frames, onOutcome }: Dependencies) {
  const store = createStore<LiveState>({ runs: new Map(), stopping: new Set() });
  let attention: "here" | "away" = "here";

  function forget(id: GenerationId) {
    const { runs, stopping } = store.get();
    store.set({
      runs: new Map([...runs].filter(([each]) => each !== id)),
      stopping: new Set([...stopping].filter((each) => each !== id)),
    });
  }

  function leave(live: Live) {
    forget(live.run.id);
    onOutcome({ kind: "left", snapshot: latestOf(live) });
    live.run.detach();
  }

  /** Calls `handle` unless the run was replaced or left in the meantime. */
  function whileCurrent<Value>(live: Live, handle: (value: Value) => void) {
    return (value: Value) => {
      if (store.get().runs.get(live.run.id) === live) handle(value);
    };
  }

  function refuse(live: Live, error: unknown) {
    forget(live.run.id);
    if (live.intent !== "follow") onOutcome({ kind: "refused", live, error: toAppError(error) });
  }

  function accept(live: Live) {
    if (live.intent !== "follow") onOutcome({ kind: "accepted", snapshot: latestOf(live) });
    if (attention === "away") leave(live);
  }

  /** One that was accepted and then given up stays, so that its store can say why. */
  function giveUp(live: Live, error: unknown) {
    if (live.run.store.getSnapshot().snapshot === undefined) refuse(live, error);
  }

  return {
    state: store,
    add(intent: Intent, run: Run, known: Snapshot) {
      const live: Live = { intent, known, run, store: createFrameStore(run.store, frames) };
      const { runs, stopping } = store.get();
      store.set({ runs: new Map(runs).set(run.id, live), stopping });
      const onRefused = (error: unknown) => refuse(live, error);
      run.accepted.then(
        whileCurrent(live, () => accept(live)),
        whileCurrent(live, onRefused),
      );
      const onEnded = (snapshot: Snapshot) => {
        onOutcome({ kind: "ended", snapshot });
        forget(run.id);
      };
      run.done.then(
        whileCurrent(live, onEnded),
        whileCurrent(live, (error: unknown) => giveUp(live, error)),
      );
    },
    markStopping(id: GenerationId, mark: "asked" | "over") {
      const { runs, stopping } = store.get();
      const drawn = runs.get(id)?.store;
      if (mark === "asked") drawn?.hold();
      else drawn?.release();
      const rest = [...stopping].filter((each) => each !== id);
      store.set({ runs, stopping: new Set(mark === "asked" ? [...rest, id] : rest) });
    },
    /** How much of an answer is on the screen; undefined for one that is not followed here. */
    drawnLength(id: GenerationId): number | undefined {
      const live = store.get().runs.get(id);
      return live && newest(live.store.getSnapshot().snapshot, live.known).length;
    },
    /** Takes back a request that the server has not accepted; undefined is returned where it has. */
    cancel(id: GenerationId, error: AppError): Live | undefined {
      const live = store.get().runs.get(id);
      if (live === undefined || live.run.store.getSnapshot().snapshot !== undefined) return undefined;
      refuse(live, error);
      live.run.detach();
      return live;
    },
    attention: () => attention,
    /** Gives connections back while nobody looks; they are taken up again by following anew. */
    setAttention(next: "here" | "away") {
      attention = next;
      if (next === "here") return;
      for (const live of store.get().runs.values())
        if (live.run.store.getSnapshot().snapshot !== undefined) leave(live);
    },
  };
}

/** Whether a run is no longer followed although its generation may still be written. */
export function isLost({ run }: Live): boolean {
  const { snapshot, connection } = run.store.getSnapshot();
  return connection === "closed" && snapshot?.status === "running";
}

function latestOf(live: Live): Snapshot {
  return live.run.store.getSnapshot().snapshot ?? live.known;
}

/** What is known of an answer, streamed or fetched. */
export function newest(streamed: Snapshot | undefined, known: Snapshot): Snapshot {
  return streamed !== undefined && streamed.last_offset >= known.last_offset ? streamed : known;
}

/** Errors of the client carry a code already; anything else is a mistake of this page. */
export function toAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError("internal", { cause: error });
}

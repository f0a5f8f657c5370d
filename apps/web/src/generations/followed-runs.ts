import type { Run } from "@agent-max/client";
import type { AppError, GenerationId, Snapshot } from "@agent-max/protocol";
import { createStore } from "../lib/store.ts";
import { toAppError } from "../lib/to-app-error.ts";
import { createFrameStore } from "./frame-store.ts";
import { isAccepted, latestOf } from "./followed-run.ts";
import type { FollowedRun } from "./followed-run.ts";
import type { RequestFrame } from "./frame-store.ts";
import type { Intent, Outcome } from "./outcome.ts";

export type FollowedRunsState = {
  runs: ReadonlyMap<GenerationId, FollowedRun>;
  /** Generations whose stop was requested and whose terminal event has not arrived yet. */
  stopping: ReadonlySet<GenerationId>;
};

type Dependencies = { requestFrame: RequestFrame; onOutcome: (outcome: Outcome) => void };

export type FollowedRuns = ReturnType<typeof createFollowedRuns>;

/**
 * The runs that this tab follows: each from its request until its terminal event, or until the tab detaches from it.
 * What always holds:
 * 1. Each generation is followed at most once: adding a run replaces the one with the same id.
 * 2. Detaching closes a connection; it never stops the generation.
 * 3. The tab never detaches from a run that the server has not accepted: the request may still be on its way, and its
 *    refusal has to bring the person's message back. When the tab is hidden meanwhile, it detaches on acceptance.
 * 4. Promises of a run that was replaced or removed have no effect any more (`whileCurrent`).
 */
export function createFollowedRuns({ requestFrame, onOutcome }: Dependencies) {
  const state = createStore<FollowedRunsState>({ runs: new Map(), stopping: new Set() });
  let visibility: DocumentVisibilityState = "visible";

  function get(id: GenerationId): FollowedRun | undefined {
    return state.get().runs.get(id);
  }

  function remove(id: GenerationId) {
    state.set(withoutRun(state.get(), id));
  }

  function detach(followed: FollowedRun) {
    remove(followed.run.id);
    onOutcome({ kind: "detached", snapshot: latestOf(followed) });
    followed.run.detach();
  }

  function whileCurrent<Value>(followed: FollowedRun, handle: (value: Value) => void) {
    return (value: Value) => {
      if (get(followed.run.id) === followed) handle(value);
    };
  }

  function refuse({ intent, initial, run }: FollowedRun, error: unknown) {
    remove(run.id);
    if (intent !== "follow") onOutcome({ kind: "refused", intent, initial, error: toAppError(error) });
  }

  function accept(followed: FollowedRun) {
    if (followed.intent !== "follow") onOutcome({ kind: "accepted", snapshot: latestOf(followed) });
    if (visibility === "hidden") detach(followed);
  }

  function end(followed: FollowedRun, snapshot: Snapshot) {
    onOutcome({ kind: "ended", snapshot });
    remove(followed.run.id);
  }

  return {
    state,
    get,
    add(intent: Intent, run: Run, initial: Snapshot) {
      const followed = { intent, initial, run, store: createFrameStore(run.store, requestFrame) };
      state.set(withRun(state.get(), followed));
      watch(followed, {
        onAccepted: whileCurrent(followed, () => accept(followed)),
        onRefused: whileCurrent(followed, (error: unknown) => refuse(followed, error)),
        onEnded: whileCurrent(followed, (snapshot: Snapshot) => end(followed, snapshot)),
      });
    },
    beginStopping(id: GenerationId) {
      get(id)?.store.freeze();
      state.set(withStopping(state.get(), id));
    },
    endStopping(id: GenerationId) {
      get(id)?.store.unfreeze();
      state.set(withoutStopping(state.get(), id));
    },
    /** Drops a request that the server has not accepted, and reports it as refused because of `error`. */
    cancel(id: GenerationId, error: AppError): "cancelled" | "too_late" {
      const followed = get(id);
      if (followed === undefined || isAccepted(followed)) return "too_late";
      refuse(followed, error);
      followed.run.detach();
      return "cancelled";
    },
    visibility: () => visibility,
    /** Detaches while the tab is hidden: over HTTP/1.1 all tabs share six connections. A visible tab follows anew. */
    setVisibility(next: DocumentVisibilityState) {
      visibility = next;
      if (next === "visible") return;
      for (const followed of state.get().runs.values()) if (isAccepted(followed)) detach(followed);
    },
  };
}

type Handlers = {
  onAccepted: (value: void) => void;
  onRefused: (error: unknown) => void;
  onEnded: (snapshot: Snapshot) => void;
};

/** Calls the handlers as the promises of a run settle. */
function watch(followed: FollowedRun, { onAccepted, onRefused, onEnded }: Handlers) {
  const { accepted, done } = followed.run;
  accepted.then(onAccepted, onRefused);
  // A run that was accepted and then lost its connection for good stays, so that its store can say why.
  done.then(onEnded, (error: unknown) => {
    if (!isAccepted(followed)) onRefused(error);
  });
}

function withRun({ runs, stopping }: FollowedRunsState, followed: FollowedRun): FollowedRunsState {
  return { runs: new Map(runs).set(followed.run.id, followed), stopping };
}

function withoutRun({ runs, stopping }: FollowedRunsState, id: GenerationId): FollowedRunsState {
  return withoutStopping({ runs: new Map([...runs].filter(([each]) => each !== id)), stopping }, id);
}

function withStopping({ runs, stopping }: FollowedRunsState, id: GenerationId): FollowedRunsState {
  return { runs, stopping: new Set([...stopping, id]) };
}

function withoutStopping({ runs, stopping }: FollowedRunsState, id: GenerationId): FollowedRunsState {
  return { runs, stopping: new Set([...stopping].filter((each) => each !== id)) };
}

import {
  AppError,
  type GenerationId,
  type Owner,
  type Snapshot,
  type StopResponse,
} from "@agent-max/protocol";
import type { GenerationReader } from "../queries/generation-reader.ts";
import type { ActiveRuns } from "../run/active-runs.ts";
import type { EarlyStops } from "../run/early-stops.ts";
import type { Run } from "../run/run.ts";

type StopDeps = {
  reader: GenerationReader;
  runs: ActiveRuns;
  earlyStops: EarlyStops;
  /** Whether the server shuts down. */
  isClosing: () => boolean;
};

/** Ends a generation, also one that has not begun yet; the answer is authoritative (rules S1, S2). */
export function createStop({ reader, runs, earlyStops, isClosing }: StopDeps) {
  function runOf(owner: Owner, id: GenerationId): Run | undefined {
    const run = runs.get(id);
    return run?.owner === owner ? run : undefined;
  }

  return async function stop(owner: Owner, id: GenerationId, seen?: number): Promise<StopResponse> {
    let run = runOf(owner, id);
    if (run === undefined) {
      const snapshot = await reader.find(owner, id);
      if (snapshot !== undefined && snapshot.status !== "running")
        return toStopResponse(snapshot, "finished");
      // It may have begun meanwhile. No await stands between this look and the early stop, so no start slips in.
      run = runOf(owner, id);
    }
    if (run === undefined || isClosing()) {
      await earlyStops.add(owner, id);
      // A run that is released without a terminal event is ended by the next process.
      if (isClosing()) throw new AppError("shutting_down");
      return stoppedBeforeStart(id);
    }
    const upstream = run.stop("user", seen);
    await run.settled();
    return toStopResponse(await reader.get(owner, id), upstream);
  };
}

function stoppedBeforeStart(generation_id: GenerationId): StopResponse {
  const usage = { prompt: 0, completion: 0, certainty: "exact" } as const;
  return { generation_id, status: "stopped", length: 0, stored_length: 0, upstream: "finished", usage };
}

function toStopResponse(snapshot: Snapshot, upstream: StopResponse["upstream"]): StopResponse {
  if (snapshot.status === "running") throw new Error("a stopped generation is still running");
  return {
    generation_id: snapshot.generation_id,
    status: snapshot.status,
    length: snapshot.length,
    stored_length: snapshot.stored_length,
    upstream,
    usage: snapshot.usage ?? { prompt: null, completion: null, certainty: "unknown" },
  };
}

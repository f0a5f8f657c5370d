import type { GenerationId } from "@agent-max/protocol";
import type { Run } from "./run.ts";

/** The generations that run in this process. */
export function createActiveRuns() {
  const runs = new Map<GenerationId, Run>();
  let closed = false;

  return {
    get: (id: GenerationId) => runs.get(id),
    count: () => runs.size,
    add(run: Run): void {
      runs.set(run.id, run);
      if (closed) void run.release();
    },
    remove(id: GenerationId): void {
      runs.delete(id);
    },
    /** Stops a generation where another one takes over, and settles when its end is on record. */
    async supersede(id: GenerationId): Promise<void> {
      const run = runs.get(id);
      run?.stop("superseded");
      await run?.settled();
    },
    /** Releases every generation, also those that are only about to run (rule S6). */
    async close(): Promise<void> {
      closed = true;
      await Promise.all([...runs.values()].map((run) => run.release()));
    },
  };
}

export type ActiveRuns = ReturnType<typeof createActiveRuns>;

import { AppError, type GenerationId } from "@agent-max/protocol";
import type { Run } from "./run.ts";

/** The generations that run in this process, and the places they occupy (rule G5). */
export function createRegistry() {
  const runs = new Map<GenerationId, Run>();
  const places = new Map<string, Set<GenerationId>>();
  const reserved = new Set<GenerationId>();
  let closed = false;

  return {
    get: (id: GenerationId) => runs.get(id),
    get size() {
      return runs.size;
    },
    /**
     * Takes a place before anything is stored, in one step that nothing can come between.
     * @throws AppError `generation_running` where another runs there and no branch was asked for, `generation_exists`
     * @returns the function that gives the place back
     */
    reserve(id: GenerationId, place: string, branch: boolean): () => void {
      const there = places.get(place) ?? new Set();
      const [other] = there;
      if (other !== undefined && !branch) {
        throw new AppError("generation_running", { details: { generation_id: other } });
      }
      if (reserved.has(id)) throw new AppError("generation_exists", { details: { generation_id: id } });
      reserved.add(id);
      places.set(place, there.add(id));
      return () => {
        reserved.delete(id);
        runs.delete(id);
        there.delete(id);
        if (there.size === 0 && places.get(place) === there) places.delete(place);
      };
    },
    add(run: Run): void {
      runs.set(run.id, run);
      if (closed) void run.release();
    },
    /** Stops a generation where another one takes over, and settles when its end is on record. */
    async supersede(id: GenerationId): Promise<void> {
      const run = runs.get(id);
      run?.stop("superseded");
      await run?.settled();
    },
    /** Lets go of every generation, also of those that are only about to run (rule S6). */
    async close(): Promise<void> {
      closed = true;
      await Promise.all([...runs.values()].map((run) => run.release()));
    },
  };
}

export type Registry = ReturnType<typeof createRegistry>;

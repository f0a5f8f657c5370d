import { AppError, type GenerationId } from "@agent-max/protocol";
import type { Run } from "./run.ts";

/** The generations that run in this process, and the places they occupy (rule G5). */
export function createRegistry() {
  const runs = new Map<GenerationId, Run>();
  const places = new Map<string, Set<GenerationId>>();
  const reserved = new Set<GenerationId>();

  return {
    get: (id: GenerationId) => runs.get(id),
    all: () => [...runs.values()],
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
    },
  };
}

export type Registry = ReturnType<typeof createRegistry>;

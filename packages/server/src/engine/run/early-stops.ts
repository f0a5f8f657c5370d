import type { GenerationId, Owner } from "@agent-max/protocol";
import type { Clock } from "../../lib/clock.ts";
import type { Records } from "../ports/records.ts";

/** How long a stop waits for a generation that has not been seen yet (rule S1). */
const keptMs = 60_000;

type EarlyStopsDeps = { records: Pick<Records, "addEarlyStop" | "earlyStops">; clock: Clock };

/** Stops that came before their generation. They are stored, so that a restart in between does not lose them. */
export async function createEarlyStops({ records, clock }: EarlyStopsDeps) {
  const stops = new Map<string, number>();
  const toName = (owner: Owner, id: GenerationId) => `${id} ${owner}`;
  for (const { owner, id, atMs } of await records.earlyStops()) stops.set(toName(owner, id), atMs);

  const oldestMs = () => clock.now() - keptMs;

  function forgetOld(): void {
    const oldest = oldestMs();
    for (const [name, atMs] of stops) {
      if (atMs >= oldest) return;
      stops.delete(name);
    }
  }

  return {
    /** Settles when the stop is stored; it counts from the call on. */
    async add(owner: Owner, id: GenerationId): Promise<void> {
      forgetOld();
      const atMs = clock.now();
      // Deleted first, so that the map stays in the order of time.
      stops.delete(toName(owner, id));
      stops.set(toName(owner, id), atMs);
      await records.addEarlyStop({ owner, id, atMs }, oldestMs());
    },
    /** Whether a stop waits for this generation; it waits no longer then. */
    take(owner: Owner, id: GenerationId): boolean {
      forgetOld();
      return stops.delete(toName(owner, id));
    },
  };
}

export type EarlyStops = Awaited<ReturnType<typeof createEarlyStops>>;

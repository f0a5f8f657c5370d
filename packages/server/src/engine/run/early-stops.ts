import type { GenerationId, Owner } from "@agent-max/protocol";
import type { Clock } from "../../lib/clock.ts";
import type { Records } from "../ports/dependencies.ts";

/** How long a stop waits for a generation that has not been seen yet (rule S1). */
export const stopIntentKeptMs = 60_000;

type StopIntentsDeps = { records: Pick<Records, "addStopIntent" | "stopIntents">; clock: Clock };

/** Stops that came before their generation. They are stored, so that a restart in between does not lose them. */
export async function createStopIntents({ records, clock }: StopIntentsDeps) {
  const intents = new Map<string, number>();
  const nameOf = (owner: Owner, id: GenerationId) => `${id} ${owner}`;
  for (const { owner, id, atMs } of await records.stopIntents()) intents.set(nameOf(owner, id), atMs);

  function forgetOld(): void {
    const oldest = clock.now() - stopIntentKeptMs;
    for (const [name, atMs] of intents) {
      if (atMs >= oldest) return;
      intents.delete(name);
    }
  }

  return {
    /** Settles when the stop is stored; it counts from the call on. */
    async add(owner: Owner, id: GenerationId): Promise<void> {
      forgetOld();
      const atMs = clock.now();
      // Deleted first, so that the map stays in the order of time.
      intents.delete(nameOf(owner, id));
      intents.set(nameOf(owner, id), atMs);
      await records.addStopIntent(owner, id, atMs);
    },
    /** Whether a stop waits for this generation; it waits no longer then. */
    take(owner: Owner, id: GenerationId): boolean {
      forgetOld();
      return intents.delete(nameOf(owner, id));
    },
  };
}

export type StopIntents = Awaited<ReturnType<typeof createStopIntents>>;

import type { Clock } from "../../lib/clock.ts";
import { probe, type ProbeTarget } from "./probe.ts";
import type { ProbeVerdict } from "./probe-verdict.ts";

export type ProbeRecord = { verdict: ProbeVerdict; atMs: number };

/** Where verdicts survive a restart. */
export type ProbeStore = {
  load(): Promise<readonly (ProbeRecord & { address: string; model: string })[]>;
  save(address: string, model: string, record: ProbeRecord): Promise<void>;
};

type ProbesDeps = {
  store: ProbeStore;
  clock: Clock;
  logger: { warn(fields: object, message: string): void };
};

const keptMs = 30 * 24 * 60 * 60 * 1000;
/** After this long a continuation goes on with what is known; the probe itself has `longestMs`. */
const patienceMs = 3_000;
const longestMs = 30_000;
/** How long a model is left alone after a probe that brought no verdict. */
const pauseMs = 5 * 60_000;

/** The probes of this server: each address and model is asked once, also by many at the same time. */
export async function createProbes({ store, clock, logger }: ProbesDeps) {
  const known = new Map<string, ProbeRecord>();
  const running = new Map<string, Promise<ProbeRecord | undefined>>();
  const failedAtMs = new Map<string, number>();
  const closing = new AbortController();
  for (const { address, model, ...record } of await store.load()) known.set(toName(address, model), record);

  function get(address: string, model: string): ProbeRecord | undefined {
    const record = known.get(toName(address, model));
    return record !== undefined && clock.now() - record.atMs < keptMs ? record : undefined;
  }

  async function ask(address: string, target: ProbeTarget): Promise<ProbeRecord | undefined> {
    const name = toName(address, target.model);
    const deadline = new AbortController();
    const signal = AbortSignal.any([closing.signal, deadline.signal]);
    void clock.sleep(longestMs, signal).then(
      () => deadline.abort("timeout"),
      () => undefined,
    );
    try {
      const record = { verdict: await probe(target, signal), atMs: clock.now() };
      known.set(name, record);
      await store.save(address, target.model, record);
      return record;
    } catch (error) {
      if (closing.signal.aborted) return undefined;
      failedAtMs.set(name, clock.now());
      logger.warn({ err: error, model: target.model }, "a probe brought no verdict");
      return known.get(name);
    } finally {
      deadline.abort("done");
      running.delete(name);
    }
  }

  /** Asks a model now, whatever is known of it; undefined when there was no verdict. */
  function run(address: string, target: ProbeTarget): Promise<ProbeRecord | undefined> {
    const name = toName(address, target.model);
    const present = running.get(name) ?? ask(address, target);
    if (!running.has(name)) running.set(name, present);
    return present;
  }

  return {
    get,
    run,
    /** What is known of a model, asked for when nothing is; undefined when that takes longer than 3 s or fails. */
    async settle(
      address: string,
      target: ProbeTarget,
      signal: AbortSignal,
    ): Promise<ProbeRecord | undefined> {
      const present = get(address, target.model);
      if (present !== undefined) return present;
      const failedMs = failedAtMs.get(toName(address, target.model));
      if (failedMs !== undefined && clock.now() - failedMs < pauseMs) return undefined;
      const waiting = new AbortController();
      const patience = clock
        .sleep(patienceMs, AbortSignal.any([signal, waiting.signal]))
        // Whoever waited for the probe has left, or has its answer.
        .catch(() => undefined);
      try {
        return await Promise.race([run(address, target), patience.then(() => undefined)]);
      } finally {
        waiting.abort("answered");
      }
    },
    /** Ends what is still being asked. */
    async close(): Promise<void> {
      closing.abort("shutdown");
      await Promise.all(running.values());
    },
  };
}

export type Probes = Awaited<ReturnType<typeof createProbes>>;

function toName(address: string, model: string): string {
  return `${address} ${model}`;
}

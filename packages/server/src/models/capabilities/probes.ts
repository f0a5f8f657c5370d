import type { Clock } from "../../lib/clock.ts";
import { probe, type ProbeTarget } from "./probe.ts";
import type { ProbeRecord, ProbeStore } from "./probe-store.ts";

type ProbesDeps = {
  store: ProbeStore;
  clock: Clock;
  logger: { warn(fields: object, message: string): void };
};

const verdictTtlMs = 30 * 24 * 60 * 60 * 1000;
/** How long a continuation waits for a verdict; the probe itself may take `probeTimeoutMs`. */
const continuationWaitMs = 3_000;
const probeTimeoutMs = 30_000;
/** How long the server waits after a probe without a verdict before it probes the same model again. */
const pauseAfterFailureMs = 5 * 60_000;

/** The probes of this server. The server probes each model of an address once, also for concurrent callers. */
export async function createProbes({ store, clock, logger }: ProbesDeps) {
  const records = new Map<string, ProbeRecord>();
  const running = new Map<string, Promise<ProbeRecord | undefined>>();
  const failedAtMs = new Map<string, number>();
  const closing = new AbortController();
  for (const { address, model, ...record } of await store.load()) records.set(toKey(address, model), record);

  function get(address: string, model: string): ProbeRecord | undefined {
    const record = records.get(toKey(address, model));
    return record !== undefined && clock.now() - record.atMs < verdictTtlMs ? record : undefined;
  }

  async function runProbe(address: string, target: ProbeTarget): Promise<ProbeRecord | undefined> {
    const key = toKey(address, target.model);
    const deadline = new AbortController();
    const signal = AbortSignal.any([closing.signal, deadline.signal]);
    void clock.sleep(probeTimeoutMs, signal).then(
      () => deadline.abort("timeout"),
      () => undefined,
    );
    try {
      const record = { verdict: await probe(target, signal), atMs: clock.now() };
      records.set(key, record);
      await store.save(address, target.model, record);
      return record;
    } catch (error) {
      if (closing.signal.aborted) return undefined;
      failedAtMs.set(key, clock.now());
      logger.warn({ err: error, model: target.model }, "a probe brought no verdict");
      return records.get(key);
    } finally {
      deadline.abort("done");
      running.delete(key);
    }
  }

  /** Probes a model now, even if there is a verdict; undefined when the probe brings none. */
  function probeNow(address: string, target: ProbeTarget): Promise<ProbeRecord | undefined> {
    const key = toKey(address, target.model);
    const current = running.get(key) ?? runProbe(address, target);
    if (!running.has(key)) running.set(key, current);
    return current;
  }

  return {
    get,
    probeNow,
    /** The verdict on a model, from a probe if there is none yet; undefined when the probe fails or takes over 3 s. */
    async getOrProbe(
      address: string,
      target: ProbeTarget,
      signal: AbortSignal,
    ): Promise<ProbeRecord | undefined> {
      const stored = get(address, target.model);
      if (stored !== undefined) return stored;
      const failedMs = failedAtMs.get(toKey(address, target.model));
      if (failedMs !== undefined && clock.now() - failedMs < pauseAfterFailureMs) return undefined;
      const waiting = new AbortController();
      const timeout = clock
        .sleep(continuationWaitMs, AbortSignal.any([signal, waiting.signal]))
        // The caller has aborted, or has its verdict.
        .catch(() => undefined);
      try {
        return await Promise.race([probeNow(address, target), timeout.then(() => undefined)]);
      } finally {
        waiting.abort("answered");
      }
    },
    /** Aborts the probes that still run. */
    async close(): Promise<void> {
      closing.abort("shutdown");
      await Promise.all(running.values());
    },
  };
}

export type Probes = Awaited<ReturnType<typeof createProbes>>;

function toKey(address: string, model: string): string {
  return `${address} ${model}`;
}

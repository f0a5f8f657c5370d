import type { ModelKnowledge, TokenLimits } from "../../engine/ports/dependencies.ts";
import type { Clock } from "../../lib/clock.ts";
import { type Capability, type CapabilityPatch, patchCapability } from "../../engine/ports/capability.ts";
import type { Provider } from "../../engine/ports/provider.ts";
import { lookUp, type ProviderKind, type Software } from "./table.ts";
import { factsOf, type ModelFacts } from "./model-facts.ts";
import { afterProbe } from "./probe.ts";
import type { ProbeRecord, Probes } from "./probes.ts";
import type { ServerFacts } from "./server-facts.ts";
import { type Calibration, createCalibration, loadEncoding } from "./token-counter.ts";

/** What a person wrote about models; the first pattern that fits a model's name counts. */
export type Override = {
  pattern: RegExp;
  capability: CapabilityPatch;
  limits: TokenLimits;
};

export type KnowledgeDeps = {
  provider: Provider;
  kind: ProviderKind;
  /** The address; empty for the demo model. */
  url: string;
  overrides: readonly Override[];
  /** For servers that say something about themselves. */
  server: ServerFacts | undefined;
  probes: Probes;
  /** Whether models may be asked at all. */
  mayProbe: boolean;
  clock: Pick<Clock, "now">;
};

/** All that is known of one model. */
export type Known = ModelKnowledge & {
  facts: ModelFacts | undefined;
  probed(): ProbeRecord | undefined;
  /** Asks the model now, whatever is known of it; undefined when there was no verdict. */
  probe(): Promise<ProbeRecord | undefined>;
  /** Learns what can be learnt without asking the model itself. */
  prepare(): Promise<void>;
};

const limitsKeptMs = 60_000;

/** What is known of the models of one provider: of each, the word of its configuration, of a probe, of the table. */
export function createKnowledge(deps: KnowledgeDeps): (model: string) => Known {
  const { provider, kind, url, overrides, server, probes, mayProbe, clock } = deps;
  const host = URL.parse(url)?.hostname ?? "";
  const known = new Map<string, Known>();
  let software: Software | undefined;

  function create(model: string): Known {
    const facts = factsOf({ kind, host, model });
    const override = overrides.find(({ pattern }) => pattern.test(model));
    const calibration = createCalibration(isOpenAi(host, model));
    let limits: { value: TokenLimits; atMs: number } | undefined;

    const written = () => lookUp({ kind, host, software, model });

    function capability(): Capability {
      const { capability: row } = written();
      const base = facts?.temperature === false ? { ...row, takesTemperature: false } : row;
      const seen = probes.get(url, model);
      const probed = seen === undefined ? base : afterProbe(base, seen.verdict, toDay(seen.atMs));
      if (override === undefined) return probed;
      return patchCapability(probed, override.capability, "the configuration file");
    }

    async function prepare(): Promise<void> {
      software = (await server?.software()) ?? software;
    }

    const target = () => ({
      provider,
      model,
      capability: { ...written().capability, mode: "prefill" as const },
    });

    return {
      facts,
      price: facts?.price ?? null,
      capability,
      prepare,
      probed: () => probes.get(url, model),
      async probe() {
        // The demo model writes what it has prepared, whatever it is asked.
        if (kind === "demo") return undefined;
        await prepare();
        return probes.run(url, target());
      },
      async continuation(signal) {
        await prepare();
        const isSettled = override?.capability.mode !== undefined || !written().ask || !mayProbe;
        if (!isSettled) await probes.settle(url, target(), signal);
        return capability();
      },
      async limits() {
        if (limits !== undefined && clock.now() - limits.atMs < limitsKeptMs) return limits.value;
        const own = await server?.limits(model);
        const value = {
          context: override?.limits.context ?? own?.context ?? facts?.context ?? null,
          output: override?.limits.output ?? own?.output ?? facts?.output ?? null,
        };
        limits = { value, atMs: clock.now() };
        return value;
      },
      counter: () => createCounter(calibration),
      learn: (counted, actual) => calibration.learn(counted, actual),
    };
  }

  return (model) => {
    const present = known.get(model) ?? create(model);
    known.set(model, present);
    return present;
  };
}

async function createCounter(calibration: Calibration) {
  const count = await loadEncoding();
  return (text: string) => Math.ceil(count(text) * calibration.factor());
}

/** Whether the encoding at hand is the model's own. */
function isOpenAi(host: string, model: string): boolean {
  return host === "api.openai.com" || /(^|\/)(gpt-|o\d)/.test(model);
}

function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

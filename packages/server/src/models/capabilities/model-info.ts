import type { ModelInfo, TokenLimits } from "../../engine/ports/model.ts";
import type { Clock } from "../../lib/clock.ts";
import { type Capability, type CapabilityPatch, patchCapability } from "../../engine/ports/capability.ts";
import type { Provider } from "../../engine/ports/provider.ts";
import { type FactsSnapshot, findFacts } from "./model-facts.ts";
import { applyVerdict } from "./probe.ts";
import type { ProbeRecord } from "./probe-store.ts";
import type { Probes } from "./probes.ts";
import type { ProviderKind, ServerSoftware } from "./row.ts";
import type { ServerFacts } from "./server-facts.ts";
import { lookUpCapability } from "./table.ts";
import { type Calibration, createCalibration, loadEncoding } from "./token-counter.ts";

/** What the configuration file says about models; the first pattern that matches the name of a model counts. */
export type ModelOverride = {
  pattern: RegExp;
  capability: CapabilityPatch;
  limits: TokenLimits;
};

export type ModelInfoDeps = {
  provider: Provider;
  kind: ProviderKind;
  /** The address; empty for the demo model. */
  url: string;
  overrides: readonly ModelOverride[];
  /** For model servers that describe themselves. */
  server: ServerFacts | undefined;
  snapshot: FactsSnapshot;
  probes: Probes;
  /** Whether the server may probe models. */
  mayProbe: boolean;
  clock: Pick<Clock, "now">;
};

/** The information about one model that the engine uses, and what the list of models shows beside it. */
export type DetailedModelInfo = ModelInfo & {
  lastProbe(): ProbeRecord | undefined;
  /** Probes the model now, even if there is a verdict; undefined when the probe brings none. */
  probeNow(): Promise<ProbeRecord | undefined>;
  /** Asks a model server what it says about itself; sends nothing to the model. */
  loadServerInfo(): Promise<void>;
};

const limitsTtlMs = 60_000;

/** Information about the models of one provider: the configuration file beats a probe, and a probe beats the table. */
export function createModelInfo(deps: ModelInfoDeps): (model: string) => DetailedModelInfo {
  const { provider, kind, url, overrides, server, snapshot, probes, mayProbe, clock } = deps;
  const host = URL.parse(url)?.hostname ?? "";
  const byModel = new Map<string, DetailedModelInfo>();
  let software: ServerSoftware | undefined;

  function create(model: string): DetailedModelInfo {
    const facts = findFacts(snapshot, { kind, host, model });
    const override = overrides.find(({ pattern }) => pattern.test(model));
    const calibration = createCalibration(isOpenAi(host, model));
    let cachedLimits: { value: TokenLimits; atMs: number } | undefined;

    const lookUp = () => lookUpCapability({ kind, host, software, model });

    function capability(): Capability {
      const { capability: row } = lookUp();
      const base = facts?.temperature === false ? { ...row, takesTemperature: false } : row;
      const record = probes.get(url, model);
      const probed = record === undefined ? base : applyVerdict(base, record.verdict, toDay(record.atMs));
      if (override === undefined) return probed;
      return patchCapability(probed, override.capability, "the configuration file");
    }

    async function loadServerInfo(): Promise<void> {
      software = (await server?.software()) ?? software;
    }

    const probeTarget = () => ({
      provider,
      model,
      capability: { ...lookUp().capability, mode: "prefill" as const },
    });

    return {
      price: facts?.price ?? null,
      capability,
      loadServerInfo,
      lastProbe: () => probes.get(url, model),
      async probeNow() {
        // The demo model writes its prepared text, whatever a probe asks.
        if (kind === "demo") return undefined;
        await loadServerInfo();
        return probes.probeNow(url, probeTarget());
      },
      async continuation(signal) {
        await loadServerInfo();
        const isSettled = override?.capability.mode !== undefined || !lookUp().needsProbe || !mayProbe;
        if (!isSettled) await probes.getOrProbe(url, probeTarget(), signal);
        return capability();
      },
      async limits() {
        if (cachedLimits !== undefined && clock.now() - cachedLimits.atMs < limitsTtlMs) {
          return cachedLimits.value;
        }
        const reported = await server?.limits(model);
        const sources = [override?.limits, reported, facts];
        const value = {
          contextTokens: firstNumber(sources.map((source) => source?.contextTokens)),
          maxOutputTokens: firstNumber(sources.map((source) => source?.maxOutputTokens)),
        };
        cachedLimits = { value, atMs: clock.now() };
        return value;
      },
      counter: () => createCounter(calibration),
      reportPromptTokens: (counted, actual) => calibration.adjust(counted, actual),
    };
  }

  return (model) => {
    const info = byModel.get(model) ?? create(model);
    byModel.set(model, info);
    return info;
  };
}

function firstNumber(values: readonly (number | null | undefined)[]): number | null {
  return values.find((value) => typeof value === "number") ?? null;
}

async function createCounter(calibration: Calibration) {
  const count = await loadEncoding();
  return (text: string) => Math.ceil(count(text) * calibration.factor());
}

/** Whether the encoding of the token counter is the model's own. */
function isOpenAi(host: string, model: string): boolean {
  return host === "api.openai.com" || /(^|\/)(gpt-|o\d)/.test(model);
}

function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

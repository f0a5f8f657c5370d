import type { Clock } from "../lib/clock.ts";
import type { Provider } from "../engine/ports/provider.ts";
import { createAnthropic } from "../providers/anthropic/provider.ts";
import { createDemo } from "../providers/demo/provider.ts";
import { createGemini } from "../providers/gemini/provider.ts";
import { createConnections } from "../providers/http/connections.ts";
import { createOpenAiCompatible } from "../providers/openai-compatible/provider.ts";
import { type FactsSnapshot, isKnownHost } from "./capabilities/model-facts.ts";
import { createModelInfo, type DetailedModelInfo } from "./capabilities/model-info.ts";
import type { Probes } from "./capabilities/probes.ts";
import { createServerFacts } from "./capabilities/server-facts.ts";
import { lookUpCapability } from "./capabilities/table.ts";
import type { ProviderSettings } from "./settings/config-file.ts";
import { providerDefaults } from "./settings/defaults.ts";

/** A provider with the models that it offers. */
export type ConfiguredProvider = {
  name: string;
  /** Empty for the demo model. */
  url: string;
  provider: Provider;
  /** The model to begin with; undefined if neither the settings nor the defaults name one. */
  defaultModel: string | undefined;
  /** The only models to offer; undefined if the provider decides which names it accepts. */
  models: readonly string[] | undefined;
  /** Without it, only the mode that the provider itself reports is known of a model. */
  modelInfo?: (model: string) => DetailedModelInfo;
  close(): Promise<void>;
};

export type ConfiguredProviderDeps = {
  snapshot: FactsSnapshot;
  probes: Probes;
  mayProbe: boolean;
  clock: Clock;
};

/** Builds a provider from its settings, with the information about its models. Sends no request. */
export function createConfiguredProvider(
  settings: ProviderSettings,
  deps: ConfiguredProviderDeps,
): ConfiguredProvider {
  const { name, kind, models, overrides, apiKey } = settings;
  if (kind === "demo") return createDemoProvider(name, deps);
  const defaults = providerDefaults[kind];
  const url = settings.url ?? defaults.url;
  const defaultModel =
    settings.defaultModel ?? models?.[0] ?? (url === defaults.url ? defaults.model : undefined);
  const dispatcher = createConnections();
  const host = new URL(url).hostname;
  const create = { openai: createOpenAiCompatible, anthropic: createAnthropic, gemini: createGemini }[kind];
  const provider = create({
    name,
    url,
    apiKey,
    defaultModel: defaultModel ?? "",
    models,
    continuation: (model) => lookUpCapability({ kind, host, software: undefined, model }).capability.mode,
    labels: settings.labels,
    dispatcher,
    now: deps.clock.now,
  });
  const server =
    kind === "openai" && !isKnownHost(host)
      ? createServerFacts({ url: new URL(url), apiKey, dispatcher, now: deps.clock.now })
      : undefined;
  return {
    name,
    url,
    provider,
    defaultModel,
    models,
    modelInfo: createModelInfo({ ...deps, provider, kind, url, overrides, server }),
    async close() {
      await provider.close();
      await dispatcher.destroy();
    },
  };
}

function createDemoProvider(name: string, deps: ConfiguredProviderDeps): ConfiguredProvider {
  const { clock } = deps;
  const { url, model } = providerDefaults.demo;
  const provider = createDemo({
    sleep: (ms, signal) => clock.sleep(ms, signal),
    now: () => clock.monotonicMs(),
  });
  return {
    name,
    url,
    provider,
    defaultModel: model,
    models: [model],
    modelInfo: createModelInfo({ ...deps, provider, kind: "demo", url, overrides: [], server: undefined }),
    close: () => provider.close(),
  };
}

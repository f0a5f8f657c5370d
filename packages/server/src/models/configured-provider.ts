import type { Clock } from "../lib/clock.ts";
import { createAnthropic } from "../providers/anthropic/provider.ts";
import type { ProviderSettings } from "./settings/config-file.ts";
import { createConnections } from "../providers/http/connections.ts";
import { createDemo } from "../providers/demo/provider.ts";
import { createGemini } from "../providers/gemini/provider.ts";
import { isKnownHost } from "./capabilities/model-facts.ts";
import { createKnowledge, type Known } from "./capabilities/model-info.ts";
import { lookUp, type ProviderKind } from "./capabilities/table.ts";
import type { Probes } from "./capabilities/probes.ts";
import { createServerFacts } from "./capabilities/server-facts.ts";
import { createOpenAiCompatible } from "../providers/openai-compatible/provider.ts";
import type { Provider } from "../engine/ports/provider.ts";

/** A provider with the models that it offers. */
export type Offer = {
  name: string;
  /** Empty for the demo model. */
  url: string;
  provider: Provider;
  /** The model to begin with; undefined where nobody said one. */
  defaultModel: string | undefined;
  /** The only models there are; undefined where the provider itself decides which names it takes. */
  models: readonly string[] | undefined;
  /** Without it only the provider's own word counts. */
  knowledge?: (model: string) => Known;
  close(): Promise<void>;
};

export type OfferDeps = { probes: Probes; mayProbe: boolean; clock: Clock };

/** The usual addresses, and the models to begin with there. */
export const standards: Readonly<Record<ProviderKind, { url: string; model: string }>> = {
  openai: { url: "https://api.openai.com/v1/chat/completions", model: "gpt-5-mini" },
  anthropic: { url: "https://api.anthropic.com/v1/messages", model: "claude-sonnet-5" },
  gemini: { url: "https://generativelanguage.googleapis.com/v1beta", model: "gemini-3.5-flash" },
  demo: { url: "", model: "demo" },
};

/** Builds a provider from its settings, with all that is known of its models. Nothing is asked yet. */
export function createOffer(settings: ProviderSettings, deps: OfferDeps): Offer {
  const { name, kind, models, overrides } = settings;
  const standard = standards[kind];
  const url = settings.url ?? standard.url;
  const defaultModel =
    settings.defaultModel ?? models?.[0] ?? (url === standard.url ? standard.model : undefined);
  if (kind === "demo") return createDemoOffer(name, deps);
  const dispatcher = createConnections();
  const host = new URL(url).hostname;
  const options = {
    name,
    url,
    apiKey: settings.apiKey,
    defaultModel: defaultModel ?? "",
    models,
    continuation: (model: string) => lookUp({ kind, host, software: undefined, model }).capability.mode,
    labels: settings.labels,
    dispatcher,
    now: deps.clock.now,
  };
  const provider = { openai: createOpenAiCompatible, anthropic: createAnthropic, gemini: createGemini }[kind](
    options,
  );
  const server =
    kind === "openai" && !isKnownHost(host)
      ? createServerFacts({ url: new URL(url), apiKey: settings.apiKey, dispatcher, now: deps.clock.now })
      : undefined;
  return {
    name,
    url,
    provider,
    defaultModel,
    models,
    knowledge: createKnowledge({ ...deps, provider, kind, url, overrides, server }),
    async close() {
      await provider.close();
      await dispatcher.destroy();
    },
  };
}

function createDemoOffer(name: string, deps: OfferDeps): Offer {
  const { clock } = deps;
  const provider = createDemo({
    sleep: (ms, signal) => clock.sleep(ms, signal),
    now: () => clock.monotonicMs(),
  });
  return {
    name,
    url: "",
    provider,
    defaultModel: "demo",
    models: ["demo"],
    knowledge: createKnowledge({
      ...deps,
      provider,
      kind: "demo",
      url: "",
      overrides: [],
      server: undefined,
    }),
    close: () => provider.close(),
  };
}

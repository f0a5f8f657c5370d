import type { ModelList } from "@agent-max/protocol";
import type { Capability } from "../engine/ports/capability.ts";
import type { ResolvedModel } from "../engine/ports/model.ts";
import type { ConfiguredProvider } from "./configured-provider.ts";
import { createModelFinder, type FoundModel, toModelId } from "./model-finder.ts";
import type { ModelTest } from "./model-test.ts";

/** All configured providers, the default model and the fallbacks. */
export type ModelConfiguration = {
  /** In the order in which people see them. */
  providers: readonly ConfiguredProvider[];
  /** The id of the model for requests that name none. */
  defaultModel: string;
  /** By the id of a model: the models to try when it is not available. */
  fallbacks: Readonly<Record<string, readonly string[]>>;
};

type ModelEntry = ModelList["models"][number];

const listTimeoutMs = 3000;

/** The models that people can choose. `getConfiguration` returns the current configuration, which may change. */
export function createCatalog(getConfiguration: () => ModelConfiguration) {
  const finder = createModelFinder();

  /** The models of one provider. A provider that does not respond keeps its last list and the models in `extra`. */
  async function listModels(
    configured: ConfiguredProvider,
    extra: readonly string[] = [],
  ): Promise<ModelEntry[]> {
    const { provider, defaultModel } = configured;
    const listed = await provider.models(AbortSignal.timeout(listTimeoutMs)).catch(() => []);
    const names = finder.updateList(
      configured,
      listed.map(({ id }) => id),
    );
    const first = defaultModel === undefined ? extra : [defaultModel, ...extra];
    const isDemo = listed.some((model) => model.demo);
    return Promise.all(
      [...new Set([...first, ...names])].map((model) => toEntry({ configured, model }, isDemo)),
    );
  }

  return {
    /** @throws AppError `model_unavailable` that names the available models */
    resolve(name: string | undefined): ResolvedModel {
      const { providers, defaultModel, fallbacks } = getConfiguration();
      const resolved = toResolved(finder.find(name ?? defaultModel, providers));
      const others = fallbacks[resolved.id ?? resolved.model] ?? [];
      return others.length === 0
        ? resolved
        : { ...resolved, fallbacks: others.map((other) => toResolved(finder.find(other, providers))) };
    },
    /**
     * A model without its fallbacks, for a model test.
     * @throws AppError `model_unavailable` that names the available models
     */
    resolveForTest(name: string): ModelTest {
      const found = finder.find(name, getConfiguration().providers);
      const info = found.configured.modelInfo?.(found.model);
      return { resolved: toResolved(found), probe: async () => (await info?.probeNow())?.verdict };
    },
    async list(): Promise<ModelList> {
      const { providers, defaultModel } = getConfiguration();
      const { configured, model } = finder.find(defaultModel, providers);
      const lists = providers.map((each) => listModels(each, each === configured ? [model] : []));
      const models = (await Promise.all(lists)).flat();
      return { default_model: toModelId(configured.name, model), models };
    },
    /** Loads the lists of all providers, so that `resolve` can tell which provider has a name without a prefix. */
    async loadModelNames(): Promise<void> {
      await Promise.all(getConfiguration().providers.map((configured) => listModels(configured)));
    },
  };
}

export type Catalog = ReturnType<typeof createCatalog>;

function toResolved({ configured, model }: FoundModel): ResolvedModel {
  const { name, provider, modelInfo } = configured;
  const info = modelInfo?.(model);
  return { provider, model, id: toModelId(name, model), ...(info !== undefined && { info }) };
}

/** A model as the list of models shows it. */
async function toEntry({ configured, model }: FoundModel, isDemo: boolean): Promise<ModelEntry> {
  const { name, provider, modelInfo } = configured;
  const info = modelInfo?.(model);
  await info?.loadServerInfo();
  const capability = info?.capability();
  const limits = await info?.limits();
  return {
    id: toModelId(name, model),
    provider: name,
    demo: isDemo,
    mode: capability?.mode ?? provider.mode(model),
    capability: toSource(capability),
    context_tokens: limits?.contextTokens ?? null,
    max_output_tokens: limits?.maxOutputTokens ?? null,
    price: info?.price ?? null,
    bills_after_abort: capability?.billsAfterAbort ?? null,
    probed_at: info?.lastProbe()?.atMs ?? null,
  };
}

function toSource(capability: Capability | undefined): ModelEntry["capability"] {
  if (capability === undefined) return { from: "unknown", source: "", date: null };
  const { from, source, date } = capability;
  return { from, source, date: date === "" ? null : date };
}

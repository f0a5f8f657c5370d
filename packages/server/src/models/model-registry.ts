import { AppError } from "@agent-max/protocol";
import { readSnapshot } from "./capabilities/model-facts.ts";
import { type Catalog, createCatalog, type ModelConfiguration } from "./catalog.ts";
import {
  type ConfiguredProvider,
  type ConfiguredProviderDeps,
  createConfiguredProvider,
} from "./configured-provider.ts";
import { toModelId } from "./model-finder.ts";
import {
  type FileSettings,
  noFile,
  parseConfigFile,
  type ProviderSettings,
  readConfigFile,
} from "./settings/config-file.ts";
import { discoverLocal } from "./settings/discover-local.ts";
import {
  demoProvider,
  environmentProviders,
  localProvider,
  type ModelSettings,
} from "./settings/environment.ts";
import { watchFile } from "./settings/watch-file.ts";

export type ModelRegistry = {
  catalog: Catalog;
  /** What the server prints about its models when it starts. */
  description: string;
  close(): Promise<void>;
};

export type ModelRegistryDeps = Pick<ConfiguredProviderDeps, "probes" | "clock"> & {
  /** Holds the keys that the configuration file names by their variables. */
  environment: Readonly<Record<string, string | undefined>>;
  logger: {
    info(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
};

const listTimeoutMs = 3000;

/**
 * The models of this server: those of the configuration file, then those of the environment or else of a model server
 * on this machine, and last the demo model. Takes over changes of the file (rules F1, F2).
 * @throws Error that says what to change when the configuration is wrong, or names no model to begin with
 */
export async function createModelRegistry(
  settings: ModelSettings,
  deps: ModelRegistryDeps,
): Promise<ModelRegistry> {
  const { path, isNamed } = settings.file;
  const parse = (text: string) => parseConfigFile(text, path, deps.environment);
  const text = await readConfigFile(path);
  if (text === undefined && isNamed) throw new Error(`CONFIG_FILE: there is no file ${path}.`);
  const pool = createProviderPool(deps);

  async function configure(file: FileSettings): Promise<ModelConfiguration> {
    const mayProbe = settings.mayProbe && file.mayProbe;
    const providers = (await allProviders(settings, file)).map((each) => pool.get(each, mayProbe));
    const defaultModel = await findDefaultModel(providers, { settings, file });
    return checkConfiguration({ providers, defaultModel, fallbacks: file.fallbacks });
  }

  let configuration = await configure(text === undefined ? noFile : parse(text)).catch(
    async (error: unknown) => {
      await pool.close();
      throw error;
    },
  );
  const catalog = createCatalog(() => configuration);
  const stopWatching = await watchFile({
    path,
    text,
    async onChange(changed) {
      try {
        configuration = await configure(parse(changed));
        deps.logger.info(
          { path, default_model: configuration.defaultModel },
          "the configuration file was taken over",
        );
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        deps.logger.error({ path, reason }, "the configuration file is wrong, the last one stays");
      }
    },
  });
  // A name without a provider is looked up in the lists of all open providers. A single one needs no list.
  const openProviders = configuration.providers.filter(({ models }) => models === undefined);
  if (openProviders.length > 1) void catalog.loadModelNames();
  return {
    catalog,
    description: describeConfiguration(configuration),
    async close() {
      await stopWatching();
      await pool.close();
    },
  };
}

/** One provider for each distinct settings. It outlives a change of the file, since its generations may still run. */
function createProviderPool(deps: ModelRegistryDeps) {
  const { probes, clock } = deps;
  const snapshot = readSnapshot();
  const bySettings = new Map<string, ConfiguredProvider>();
  return {
    get(settings: ProviderSettings, mayProbe: boolean): ConfiguredProvider {
      const key = JSON.stringify({ settings, mayProbe }, patternToText);
      const configured =
        bySettings.get(key) ?? createConfiguredProvider(settings, { snapshot, probes, clock, mayProbe });
      bySettings.set(key, configured);
      return configured;
    },
    async close(): Promise<void> {
      await Promise.all([...bySettings.values()].map((configured) => configured.close()));
    },
  };
}

/** Providers of the file come first, and replace those of the same name. */
async function allProviders(
  settings: ModelSettings,
  file: FileSettings,
): Promise<readonly ProviderSettings[]> {
  const names = new Set(file.providers.map(({ name }) => name));
  const others = environmentProviders(settings.llm).filter(({ name }) => !names.has(name));
  const configured = [...file.providers, ...others];
  const isReal = configured.some(({ kind }) => kind !== "demo");
  const local = isReal ? undefined : await discoverLocal();
  const discovered = local === undefined ? [] : [localProvider(local, settings.llm.model)];
  const demo = configured.some(({ kind }) => kind === "demo") ? [] : [demoProvider];
  return [...configured, ...discovered, ...demo];
}

type DefaultModelInput = { settings: ModelSettings; file: FileSettings };

/** The model for requests that name none: that of the file, else LLM_MODEL, else one of the first provider. */
async function findDefaultModel(
  providers: readonly ConfiguredProvider[],
  { settings, file }: DefaultModelInput,
): Promise<string> {
  if (file.defaultModel !== undefined) return file.defaultModel;
  const { model } = settings.llm;
  if (model !== undefined) {
    const owner = providers.find(({ defaultModel }) => defaultModel === model);
    return owner === undefined ? model : toModelId(owner.name, model);
  }
  const [first] = providers;
  if (first === undefined) return "demo";
  return toModelId(first.name, first.defaultModel ?? (await firstListedModel(first)));
}

async function firstListedModel({ provider, url }: ConfiguredProvider): Promise<string> {
  const models = await provider.models(AbortSignal.timeout(listTimeoutMs)).catch(() => []);
  const first = models[0]?.id;
  if (first === undefined) {
    throw new Error(
      `${url} does not say which models it has, or is not there. Start it, or set LLM_MODEL (or default_model).`,
    );
  }
  return first;
}

/** Resolves every name in the configuration, so that a wrong name shows when it is written and not when it is used. */
function checkConfiguration(configuration: ModelConfiguration): ModelConfiguration {
  const catalog = createCatalog(() => ({ ...configuration, fallbacks: {} }));
  const toId = (name: string, field: string) => {
    try {
      const { provider, model, id } = catalog.resolve(name);
      return id ?? toModelId(provider.name, model);
    } catch (error) {
      if (error instanceof AppError) throw new Error(`${field}: ${error.message}`, { cause: error });
      throw error;
    }
  };
  const fallbacks: Record<string, readonly string[]> = {};
  for (const [name, others] of Object.entries(configuration.fallbacks)) {
    fallbacks[toId(name, "fallbacks")] = others.map((other) => toId(other, `fallbacks.${name}`));
  }
  return { ...configuration, defaultModel: toId(configuration.defaultModel, "default_model"), fallbacks };
}

function describeConfiguration({ providers, defaultModel }: ModelConfiguration): string {
  if (defaultModel === "demo") {
    return "the built-in demo model (set LLM_URL and LLM_MODEL, or start Ollama, for a real one)";
  }
  const others = providers.filter(({ name, url }) => url !== "" && !defaultModel.startsWith(`${name}/`));
  const also = others.length === 0 ? "" : `; also from ${others.map(({ name }) => name).join(", ")}`;
  return `${defaultModel}${also}`;
}

/** JSON has no regular expressions, so a pattern is compared by its source. */
function patternToText(_key: string, value: unknown): unknown {
  return value instanceof RegExp ? value.source : value;
}

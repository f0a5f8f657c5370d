import { AppError } from "@agent-max/protocol";
import type { Config } from "../config.ts";
import { type Catalogue, createCatalogue, type Menu, toModelId } from "./catalog.ts";
import { type FileSettings, noFile, parseConfigFile, readConfigFile } from "./settings/config-file.ts";
import { watchFile } from "./settings/watch-file.ts";
import { discoverLocal } from "./settings/discover-local.ts";
import { environmentProviders, demoProvider, localProvider } from "./settings/environment.ts";
import { createOffer, type Offer, type OfferDeps } from "./configured-provider.ts";
import type { ProviderSettings } from "./settings/config-file.ts";

export type Choice = {
  catalogue: Catalogue;
  /** What the start prints about it. */
  description: string;
  close(): Promise<void>;
};

export type ChoiceDeps = Omit<OfferDeps, "mayProbe"> & {
  /** What keys named in the configuration file are looked up in. */
  environment: Readonly<Record<string, string | undefined>>;
  logger: {
    info(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
};

const listTimeoutMs = 3000;

/**
 * The models of this server: those of the configuration file, then those of the environment, else a model server
 * found on this machine, and last the demo model. A change of the file is taken over (rules F1, F2).
 * @throws Error with what to change when the configuration is wrong, or names no model to begin with
 */
export async function chooseModels(config: Config, deps: ChoiceDeps): Promise<Choice> {
  const { path, isNamed } = config.file;
  /** Every offer that was made, by its settings. Those that are no longer on the menu may still be writing. */
  const made = new Map<string, Offer>();
  const parse = (text: string) => parseConfigFile(text, path, deps.environment);

  async function toMenu(file: FileSettings): Promise<Menu> {
    const mayProbe = config.mayProbe && file.mayProbe;
    const settings = await allProviders(config, file);
    const offers = settings.map((provider) => {
      const name = JSON.stringify({ provider, mayProbe }, withPatterns);
      const offer = made.get(name) ?? createOffer(provider, { ...deps, mayProbe });
      made.set(name, offer);
      return offer;
    });
    return checkMenu({
      offers,
      defaultModel: await defaultOf(offers, { config, file }),
      fallbacks: file.fallbacks,
    });
  }

  const text = await readConfigFile(path);
  if (text === undefined && isNamed) throw new Error(`CONFIG_FILE: there is no file ${path}.`);
  const closeAll = async () => {
    await Promise.all([...made.values()].map((offer) => offer.close()));
  };
  let menu = await toMenu(text === undefined ? noFile : parse(text)).catch(async (error: unknown) => {
    await closeAll();
    throw error;
  });
  const catalogue = createCatalogue(() => menu);
  const stopWatching = await watchFile({
    path,
    text,
    async onChange(changed) {
      try {
        menu = await toMenu(parse(changed));
        deps.logger.info({ path, default_model: menu.defaultModel }, "the configuration file was taken over");
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        deps.logger.error({ path, reason }, "the configuration file is wrong, the last one stays");
      }
    },
  });
  // Names without a provider are looked for in the lists of all; with one such provider there is nothing to look for.
  if (menu.offers.filter(({ models }) => models === undefined).length > 1) void catalogue.learn();
  return {
    catalogue,
    description: describeMenu(menu),
    async close() {
      await stopWatching();
      await closeAll();
    },
  };
}

/** Those of the file come first and replace those of the same name. */
async function allProviders(config: Config, file: FileSettings): Promise<readonly ProviderSettings[]> {
  const names = new Set(file.providers.map(({ name }) => name));
  const others = environmentProviders(config.llm).filter(({ name }) => !names.has(name));
  const configured = [...file.providers, ...others];
  const isReal = configured.some(({ kind }) => kind !== "demo");
  const local = isReal ? undefined : await discoverLocal();
  const found = local === undefined ? [] : [localProvider(local, config.llm.model)];
  const demo = configured.some(({ kind }) => kind === "demo") ? [] : [demoProvider];
  return [...configured, ...found, ...demo];
}

type DefaultInput = { config: Config; file: FileSettings };

/** The model that is taken where none is named: what a person said, else what the first provider has. */
async function defaultOf(offers: readonly Offer[], { config, file }: DefaultInput): Promise<string> {
  if (file.defaultModel !== undefined) return file.defaultModel;
  const { model } = config.llm;
  const own = offers.find(({ defaultModel }) => defaultModel === model && model !== undefined);
  if (model !== undefined) return own === undefined ? model : toModelId(own.name, model);
  const [first] = offers;
  if (first === undefined) return "demo";
  const found = first.defaultModel ?? (await firstModel(first));
  return toModelId(first.name, found);
}

async function firstModel({ provider, url }: Offer): Promise<string> {
  const models = await provider.models(AbortSignal.timeout(listTimeoutMs)).catch(() => []);
  const first = models[0]?.id;
  if (first === undefined) {
    throw new Error(
      `${url} does not say which models it has, or is not there. Start it, or set LLM_MODEL (or default_model).`,
    );
  }
  return first;
}

/** Resolves every name in the menu, so that a wrong one is noticed when it is written and not when it is needed. */
function checkMenu(menu: Menu): Menu {
  const catalogue = createCatalogue(() => ({ ...menu, fallbacks: {} }));
  const toId = (name: string, field: string) => {
    try {
      const { provider, model, id } = catalogue.resolve(name);
      return id ?? toModelId(provider.name, model);
    } catch (error) {
      if (error instanceof AppError) throw new Error(`${field}: ${error.message}`, { cause: error });
      throw error;
    }
  };
  const fallbacks: Record<string, readonly string[]> = {};
  for (const [name, others] of Object.entries(menu.fallbacks)) {
    fallbacks[toId(name, "fallbacks")] = others.map((other) => toId(other, `fallbacks.${name}`));
  }
  return { ...menu, defaultModel: toId(menu.defaultModel, "default_model"), fallbacks };
}

function describeMenu({ offers, defaultModel }: Menu): string {
  if (defaultModel === "demo") {
    return "the built-in demo model (set LLM_URL and LLM_MODEL, or start Ollama, for a real one)";
  }
  const others = offers.filter(({ name, url }) => url !== "" && !defaultModel.startsWith(`${name}/`));
  const also = others.length === 0 ? "" : `; also from ${others.map(({ name }) => name).join(", ")}`;
  return `${defaultModel}${also}`;
}

/** Two settings are the same when their texts are; a pattern is its source. */
function withPatterns(_key: string, value: unknown): unknown {
  return value instanceof RegExp ? value.source : value;
}

import { AppError } from "@agent-max/protocol";
import type { ConfiguredProvider } from "./configured-provider.ts";

export type FoundModel = { configured: ConfiguredProvider; model: string };

const maxNamesInError = 30;

/** The id of a model for people: provider and model, or one name if both are the same (rule C6). */
export function toModelId(provider: string, model: string): string {
  return provider === model ? model : `${provider}/${model}`;
}

/** Finds the provider of a model by the name that a person uses, with or without the provider's name (rule C6). */
export function createModelFinder() {
  /** The models that each provider listed last. */
  const listed = new WeakMap<ConfiguredProvider, readonly string[]>();

  function modelNamesOf(configured: ConfiguredProvider): readonly string[] {
    const { models, defaultModel } = configured;
    const first = defaultModel === undefined ? [] : [defaultModel];
    return models ?? [...new Set([...first, ...(listed.get(configured) ?? [])])];
  }

  function modelIdsOf(providers: readonly ConfiguredProvider[]): readonly string[] {
    const ids = providers.flatMap((configured) => [
      ...modelNamesOf(configured).map((model) => toModelId(configured.name, model)),
      ...(configured.models === undefined ? [`${configured.name}/…`] : []),
    ]);
    return ids.length > maxNamesInError ? [...ids.slice(0, maxNamesInError), "…"] : ids;
  }

  return {
    /** @throws AppError `model_unavailable` that names the available models */
    find(name: string, providers: readonly ConfiguredProvider[]): FoundModel {
      const slash = name.indexOf("/");
      const prefixed = providers.find((each) => slash !== -1 && each.name === name.slice(0, slash));
      const rest = name.slice(slash + 1);
      if (prefixed !== undefined && accepts(prefixed, rest)) return { configured: prefixed, model: rest };
      const offering = providers.filter((each) => modelNamesOf(each).includes(name));
      const open = providers.filter(({ models }) => models === undefined);
      const candidates = offering.length > 0 || prefixed !== undefined ? offering : open;
      const [first, ...others] = candidates;
      if (first !== undefined && others.length === 0) return { configured: first, model: name };
      const ids =
        offering.length > 1 ? offering.map((each) => toModelId(each.name, name)) : modelIdsOf(providers);
      const message = `The model ${JSON.stringify(name)} is not available. Choose one of: ${ids.join(", ")}.`;
      throw new AppError("model_unavailable", { message });
    },
    /** Stores what a provider lists now and returns it; an empty list returns what the provider listed last. */
    updateList(configured: ConfiguredProvider, models: readonly string[]): readonly string[] {
      const current = models.length > 0 ? models : (listed.get(configured) ?? []);
      listed.set(configured, current);
      return current;
    },
  };
}

function accepts({ models }: ConfiguredProvider, model: string): boolean {
  return model !== "" && (models?.includes(model) ?? true);
}

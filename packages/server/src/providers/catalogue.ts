import { AppError, type ModelList } from "@agent-max/protocol";
import type { ResolvedModel } from "../generation/ports.ts";
import type { Provider } from "./provider.ts";

const listTimeoutMs = 3000;

type CatalogueOptions = {
  provider: Provider;
  defaultModel: string;
  /** The only models there are; undefined where the provider itself decides which names it takes. */
  closedList?: readonly string[];
};

/** The models a person can choose from. */
export function createCatalogue({ provider, defaultModel, closedList }: CatalogueOptions) {
  return {
    /** @throws AppError `model_unavailable` that names the choice there is */
    resolve(name: string | undefined): ResolvedModel {
      const model = name ?? defaultModel;
      if (closedList !== undefined && !closedList.includes(model)) {
        const message = `The model ${JSON.stringify(model)} is not available. Choose one of: ${closedList.join(", ")}.`;
        throw new AppError("model_unavailable", { message });
      }
      return { provider, model };
    },
    async list(): Promise<ModelList> {
      const listed = await provider.models(AbortSignal.timeout(listTimeoutMs)).catch(() => []);
      const known = listed.some(({ id }) => id === defaultModel)
        ? listed
        : [{ id: defaultModel, way: provider.way(defaultModel), demo: false }, ...listed];
      return {
        default_model: defaultModel,
        models: known.map(({ id, way, demo }) => ({ id, provider: provider.name, way, demo })),
      };
    },
  };
}

export type Catalogue = ReturnType<typeof createCatalogue>;

import { AppError, type ModelList } from "@agent-max/protocol";
import type { ResolvedModel } from "../engine/ports/dependencies.ts";
import type { Capability } from "../engine/ports/capability.ts";
import type { Offer } from "./configured-provider.ts";

/** What there is to choose from. */
export type Menu = {
  /** In the order in which a person sees them. */
  offers: readonly Offer[];
  /** The id of the model that is taken where none is named. */
  defaultModel: string;
  /** By the id of a model: what to try when it cannot be had. */
  fallbacks: Readonly<Record<string, readonly string[]>>;
};

type Found = { offer: Offer; model: string };
type ModelEntry = ModelList["models"][number];

const listTimeoutMs = 3000;
const mostNamed = 30;

/** What people call a model: provider and model, or one name where both are the same (rule C6). */
export function toModelId(provider: string, model: string): string {
  return provider === model ? model : `${provider}/${model}`;
}

/** The models a person can choose from. `menu` gives the choice as it is now. */
export function createCatalogue(menu: () => Menu) {
  /** What providers listed last, for names without a provider. */
  const listed = new WeakMap<Offer, readonly string[]>();

  function namesOf(offer: Offer): readonly string[] {
    const first = offer.defaultModel === undefined ? [] : [offer.defaultModel];
    return offer.models ?? [...new Set([...first, ...(listed.get(offer) ?? [])])];
  }

  /** @throws AppError `model_unavailable` that names the choice there is */
  function find(name: string, { offers }: Menu = menu()): Found {
    const slash = name.indexOf("/");
    const named = offers.find((offer) => slash !== -1 && offer.name === name.slice(0, slash));
    if (named !== undefined && takes(named, name.slice(slash + 1))) {
      return { offer: named, model: name.slice(slash + 1) };
    }
    const known = offers.filter((offer) => namesOf(offer).includes(name));
    const open = offers.filter((offer) => offer.models === undefined);
    const [first, ...others] = known.length > 0 || named !== undefined ? known : open;
    if (first !== undefined && others.length === 0) return { offer: first, model: name };
    const choice = known.length > 1 ? known.map((offer) => toModelId(offer.name, name)) : idsOf(offers);
    const message = `The model ${JSON.stringify(name)} is not available. Choose one of: ${choice.join(", ")}.`;
    throw new AppError("model_unavailable", { message });
  }

  function idsOf(offers: readonly Offer[]): readonly string[] {
    const ids = offers.flatMap((offer) => [
      ...namesOf(offer).map((model) => toModelId(offer.name, model)),
      ...(offer.models === undefined ? [`${offer.name}/…`] : []),
    ]);
    return ids.length > mostNamed ? [...ids.slice(0, mostNamed), "…"] : ids;
  }

  function toResolved({ offer, model }: Found): ResolvedModel {
    const { provider, knowledge } = offer;
    const known = knowledge?.(model);
    return {
      provider,
      model,
      id: toModelId(offer.name, model),
      ...(known !== undefined && { knowledge: known }),
    };
  }

  /** The models of one provider. One that is away now keeps those it listed last, and the ones that were named. */
  async function list(offer: Offer, named: readonly string[] = []): Promise<ModelEntry[]> {
    const { provider, defaultModel } = offer;
    const found = await provider.models(AbortSignal.timeout(listTimeoutMs)).catch(() => []);
    const ids = found.length > 0 ? found.map(({ id }) => id) : (listed.get(offer) ?? []);
    listed.set(offer, ids);
    const first = defaultModel === undefined ? named : [defaultModel, ...named];
    const demo = found.some((model) => model.demo);
    return Promise.all([...new Set([...first, ...ids])].map((model) => describe(offer, { model, demo })));
  }

  return {
    /** @throws AppError `model_unavailable` that names the choice there is */
    resolve(name: string | undefined): ResolvedModel {
      const now = menu();
      const { defaultModel, fallbacks } = now;
      const resolved = toResolved(find(name ?? defaultModel, now));
      const others = fallbacks[resolved.id ?? resolved.model] ?? [];
      return others.length === 0
        ? resolved
        : { ...resolved, fallbacks: others.map((other) => toResolved(find(other, now))) };
    },
    /**
     * A model by itself, without fallbacks, and a probe of it.
     * @throws AppError `model_unavailable` that names the choice there is
     */
    tryOut(name: string) {
      const found = find(name);
      const known = found.offer.knowledge?.(found.model);
      return { resolved: toResolved(found), probe: async () => (await known?.probe())?.verdict };
    },
    async list(): Promise<ModelList> {
      const now = menu();
      const { offer, model } = find(now.defaultModel, now);
      const lists = now.offers.map((each) => list(each, each === offer ? [model] : []));
      const models = (await Promise.all(lists)).flat();
      return { default_model: toModelId(offer.name, model), models };
    },
    /** Learns the names that providers list, so that those without a provider can be told apart. */
    async learn(): Promise<void> {
      await Promise.all(menu().offers.map((offer) => list(offer)));
    },
  };
}

export type Catalogue = ReturnType<typeof createCatalogue>;

/** A model as people see it in a list. */
async function describe(
  offer: Offer,
  { model, demo }: { model: string; demo: boolean },
): Promise<ModelEntry> {
  const known = offer.knowledge?.(model);
  await known?.prepare();
  const capability = known?.capability();
  const limits = await known?.limits();
  return {
    id: toModelId(offer.name, model),
    provider: offer.name,
    demo,
    mode: capability?.mode ?? offer.provider.mode(model),
    capability: toSource(capability),
    context_tokens: limits?.context ?? null,
    max_output_tokens: limits?.output ?? null,
    price: known?.facts?.price ?? null,
    bills_after_abort: capability?.billsAfterAbort ?? null,
    probed_at: known?.probed()?.atMs ?? null,
  };
}

function toSource(capability: Capability | undefined): ModelEntry["capability"] {
  if (capability === undefined) return { from: "unknown", source: "", date: null };
  const { from, source, date } = capability;
  return { from, source, date: date === "" ? null : date };
}

function takes({ models }: Offer, model: string): boolean {
  return model !== "" && (models?.includes(model) ?? true);
}

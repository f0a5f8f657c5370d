import type { ConversationId, ModelList, Preferences, Snapshot } from "@agent-max/protocol";
import { useQuery } from "@tanstack/react-query";
import type { App } from "../state/app-context.ts";
import { useApp } from "../state/app-context.ts";
import { keys, modelsQuery, preferencesQuery } from "../state/queries.ts";
import { toAppError } from "../lib/to-app-error.ts";
import { pickModel, toPreferences } from "./choice.ts";

export type ModelChoice = {
  models: ModelList | undefined;
  /** Undefined while the models are not loaded, which leaves the choice to the server. */
  picked: string | undefined;
};

/** The model that answers next in a conversation; `answer` is the last one in it. */
export function useModel(id: ConversationId | undefined, answer: Snapshot | undefined): ModelChoice {
  const { client } = useApp();
  const models = useQuery(modelsQuery(client)).data;
  const preferences = useQuery(preferencesQuery(client)).data;
  return { models, picked: pickModel({ models, preferences, id, lastModel: answer?.model }) };
}

/** The model that a request names; undefined, which leaves the choice to the server, if there is only one. */
export function toRequestedModel({ models, picked }: ModelChoice): string | undefined {
  return models !== undefined && models.models.length > 1 ? picked : undefined;
}

/** Saves a choice: at once in the cache of this page, then on the server. */
export async function chooseModel({ client, queryClient, announcer }: App, changes: Choice): Promise<void> {
  const preferences = toPreferences(changes.id, changes.model);
  queryClient.setQueryData<Preferences>(keys.preferences, (known) => ({ ...known, ...preferences }));
  try {
    queryClient.setQueryData(keys.preferences, await client.preferences.update(preferences));
  } catch (error) {
    announcer.show({ text: `Not remembered: ${toAppError(error).message}`, tone: "error" });
  }
}

type Choice = { id: ConversationId | undefined; model: string };

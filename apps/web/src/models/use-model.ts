import type { ConversationId, ModelList, Preferences, Snapshot } from "@agent-max/protocol";
import { useQuery } from "@tanstack/react-query";
import type { App } from "../state/app-context.ts";
import { useApp } from "../state/app-context.ts";
import { keys, modelsQuery, preferencesQuery } from "../state/queries.ts";
import { toAppError } from "../generations/followed-runs.ts";
import { pickModel, toPreferences } from "./choice.ts";

export type ModelChoice = {
  models: ModelList | undefined;
  /** Undefined while it is not known, which leaves it to the server. */
  picked: string | undefined;
};

/** The model that answers next in a conversation, whose last answer is given. */
export function useModel(id: ConversationId | undefined, answer: Snapshot | undefined): ModelChoice {
  const { client } = useApp();
  const models = useQuery(modelsQuery(client)).data;
  const preferences = useQuery(preferencesQuery(client)).data;
  return { models, picked: pickModel({ models, preferences, id, lastModel: answer?.model }) };
}

/** What a new turn has to say about its model: nothing where there is no choice. */
export function wishOf({ models, picked }: ModelChoice): string | undefined {
  return models !== undefined && models.models.length > 1 ? picked : undefined;
}

/** Remembers a choice, here at once and on the server after it. */
export async function chooseModel({ client, queryClient, status }: App, changes: Choice): Promise<void> {
  const preferences = toPreferences(changes.id, changes.model);
  queryClient.setQueryData<Preferences>(keys.preferences, (known) => ({ ...known, ...preferences }));
  try {
    queryClient.setQueryData(keys.preferences, await client.preferences.update(preferences));
  } catch (error) {
    status.show({ text: `Not remembered: ${toAppError(error).message}`, tone: "error" });
  }
}

type Choice = { id: ConversationId | undefined; model: string };

import type { ConversationId, ModelList, Preferences } from "@agent-max/protocol";

/** The preference for the model that was chosen last in any conversation; that for one conversation appends its id. */
const modelPreference = "model";
const maxNameCharacters = 64;

/** The name of the preference for the model of one conversation; undefined if the id is too long for a name. */
function toPreferenceName(id: ConversationId | undefined): string | undefined {
  const name = `${modelPreference}:${id}`;
  return id === undefined || name.length > maxNameCharacters ? undefined : name;
}

type PickOptions = {
  models: ModelList | undefined;
  preferences: Preferences | undefined;
  id: ConversationId | undefined;
  /** The model of the last answer in the conversation. */
  lastModel: string | undefined;
};

/**
 * The model that answers next: the one chosen in this conversation, else the one that answered in it before, else the
 * one chosen last elsewhere, else the server's default. A model that the server no longer offers does not count.
 * Undefined while the models are not loaded.
 */
export function pickModel({ models, preferences = {}, id, lastModel }: PickOptions): string | undefined {
  if (models === undefined) return undefined;
  const offered = new Set<unknown>(models.models.map((model) => model.id));
  const name = toPreferenceName(id);
  const candidates = [name && preferences[name], lastModel, preferences[modelPreference]];
  const picked = candidates.find((each) => offered.has(each));
  return typeof picked === "string" ? picked : models.default_model;
}

/** The preferences that save a choice: for the conversation, and for those in which nothing is chosen. */
export function toPreferences(id: ConversationId | undefined, model: string): Preferences {
  const name = toPreferenceName(id);
  return { [modelPreference]: model, ...(name !== undefined && { [name]: model }) };
}

/** The part of a model's id after the name of its provider. */
export function shortName(model: string): string {
  return model.slice(model.indexOf("/") + 1) || model;
}

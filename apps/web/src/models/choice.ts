import type { ConversationId, ModelList, Preferences } from "@agent-max/protocol";

/** The preference that holds the model for conversations in which none was chosen. */
const usual = "model";
const maxNameCharacters = 64;

/** The preference that holds the model of a conversation; undefined where its id is too long for one. */
function nameOf(id: ConversationId | undefined): string | undefined {
  const name = `${usual}:${id}`;
  return id === undefined || name.length > maxNameCharacters ? undefined : name;
}

type Situation = {
  models: ModelList | undefined;
  preferences: Preferences | undefined;
  id: ConversationId | undefined;
  /** The model of the last answer in the conversation. */
  lastModel: string | undefined;
};

/**
 * The model that answers next: the one chosen here, else the one that answered here before, else the one chosen last,
 * as far as they are on offer. Undefined while the offer is not known.
 */
export function pickModel({ models, preferences = {}, id, lastModel }: Situation): string | undefined {
  if (models === undefined) return undefined;
  const offered = new Set<unknown>(models.models.map((model) => model.id));
  const name = nameOf(id);
  const wishes = [name && preferences[name], lastModel, preferences[usual]];
  const wish = wishes.find((each) => offered.has(each));
  return typeof wish === "string" ? wish : models.default_model;
}

/** What is to be remembered of a choice: for the conversation, and for those to come. */
export function toPreferences(id: ConversationId | undefined, model: string): Preferences {
  const name = nameOf(id);
  return { [usual]: model, ...(name !== undefined && { [name]: model }) };
}

/** The part of a model's id that people know it by. */
export function shortName(model: string): string {
  return model.slice(model.indexOf("/") + 1) || model;
}

import { isObject, listIn, textIn } from "../../lib/json.ts";

/** Kinds of models that share lists with chat models and that only their names tell apart. */
const otherKinds =
  /embed|minilm|bge-|rerank|whisper|transcri|(^|-)tts|dall-e|(^|-)image|sora|moderation|realtime|-audio|davinci-002|babbage-002/i;

/** The ids of the chat models in an answer of `GET /models`; [] when it is something else. */
export function readChatModelIds(answer: unknown): readonly string[] {
  if (!isObject(answer)) return [];
  const ids = listIn(answer, "data")
    .filter(isObject)
    .map((model) => textIn(model, "id"));
  return ids.filter((id) => id !== undefined).filter(isChatModel);
}

/** Whether a name does not speak against a model that chats. */
export function isChatModel(id: string): boolean {
  return !otherKinds.test(id);
}

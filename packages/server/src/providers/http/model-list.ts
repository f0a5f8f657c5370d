import { isObject, listIn, textIn } from "../../lib/json.ts";

/** Other kinds of models in the same lists; only their names tell them from chat models. */
const otherKinds =
  /embed|minilm|bge-|rerank|whisper|transcri|(^|-)tts|dall-e|(^|-)image|sora|moderation|realtime|-audio|davinci-002|babbage-002/i;

/** The ids of the chat models in a document of `GET /models`; [] when it is another document. */
export function readChatModelIds(document: unknown): readonly string[] {
  if (!isObject(document)) return [];
  const ids = listIn(document, "data")
    .filter(isObject)
    .map((model) => textIn(model, "id"));
  return ids.filter((id) => id !== undefined).filter(isChatModel);
}

/** Whether the name of a model is not that of another kind of model. */
export function isChatModel(id: string): boolean {
  return !otherKinds.test(id);
}

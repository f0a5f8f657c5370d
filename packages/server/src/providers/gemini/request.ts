import type { ProviderRequest } from "../../engine/ports/provider.ts";

/** What one model accepts in a request. */
export type GeminiTraits = {
  temperature: boolean;
  /** Asks the model for a summary of its thoughts. */
  showsThinking: boolean;
};

/**
 * The body of a `streamGenerateContent` request. Each system message is a part of the system instruction. A
 * prefix is the last content, with the role of the model, exact to the last space.
 */
export function toGeminiBody(request: ProviderRequest, traits: GeminiTraits) {
  const { messages, prefix, maxTokens, temperature } = request;
  const system = messages.filter(({ role, content }) => role === "system" && content !== "");
  const turns = messages.filter(({ role }) => role !== "system");
  const generationConfig = {
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
    ...(traits.temperature && temperature !== undefined && { temperature }),
    ...(traits.showsThinking && { thinkingConfig: { includeThoughts: true } }),
  };
  return {
    ...(system.length > 0 && {
      systemInstruction: { parts: system.map(({ content }) => ({ text: content })) },
    }),
    contents: [
      ...turns.map(({ role, content }) => toContent(role === "assistant" ? "model" : "user", content)),
      ...(prefix === undefined ? [] : [toContent("model", prefix)]),
    ],
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
  };
}

/** The path of a model below the base address; a name without a folder is in `models/`. */
export function toGeminiPath(model: string): string {
  const name = model.includes("/") ? model : `models/${model}`;
  return name.split("/").map(encodeURIComponent).join("/");
}

function toContent(role: "user" | "model", text: string) {
  return { role, parts: [{ text }] };
}

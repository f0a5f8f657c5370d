import { readAnswer } from "../http/read-response.ts";
import { createGeminiAnswer } from "./events.ts";
import { toGeminiBody, toGeminiPath } from "./request.ts";
import { accept, createHttpClient } from "../http/client.ts";
import type { ErrorContext, Settings } from "../http/errors.ts";
import { createHttpProvider, type HttpProviderOptions } from "../http/provider.ts";
import { isObject, listIn, textIn } from "../../lib/json.ts";
import { isChatModel } from "../http/model-list.ts";
import type { Provider } from "../../engine/ports/provider.ts";

export type GeminiOptions = HttpProviderOptions & {
  /** The base address with the version; that of Google unless given. */
  url?: string;
  /** Whether a model takes a temperature; each one unless given. */
  takesTemperature?: (model: string) => boolean;
  /** Whether to ask a model for a summary of its thoughts; none unless given, since some models refuse it. */
  showsThinking?: (model: string) => boolean;
};

/** A provider that speaks the `generateContent` protocol of Google's Gemini. */
export function createGemini(options: GeminiOptions): Provider {
  const url = new URL(options.url ?? "https://generativelanguage.googleapis.com/v1beta");
  const base = url.pathname.replace(/\/+$/, "");
  const apiKey = options.apiKey === "" ? undefined : options.apiKey;
  const { takesTemperature = () => true, showsThinking = () => false, now = Date.now } = options;
  const settings = toSettings(options);
  const contextFor = (model: string): ErrorContext => ({ url, model, apiKey, nowMs: now(), settings });
  const headers = apiKey === undefined ? {} : { "x-goog-api-key": apiKey };

  /** An address below the base one; what the base has for a query stays. */
  function toPath(path: string, query: string): string {
    return `${base}/${path}${url.search === "" ? "?" : `${url.search}&`}${query}`;
  }

  return createHttpProvider(options, (dispatcher) => {
    const client = createHttpClient({ url, headers, dispatcher, settings });
    return {
      async open(request, signal) {
        const { model } = request;
        const path = toPath(`${toGeminiPath(model)}:streamGenerateContent`, "alt=sse");
        const body = toGeminiBody(request, {
          temperature: takesTemperature(model),
          showsThinking: showsThinking(model),
        });
        return accept(await client.post(path, body, signal), contextFor(model));
      },
      read: (answer, { model, maxTokens }) =>
        readAnswer(answer, {
          answer: createGeminiAnswer(maxTokens),
          context: contextFor(model),
          isWhole: (value) => Array.isArray(value["candidates"]) || isObject(value["promptFeedback"]),
        }),
      listModels: (signal) => client.list(toPath("models", "pageSize=1000"), readModelIds, signal),
    };
  });
}

function readModelIds(document: unknown): readonly string[] {
  if (!isObject(document)) return [];
  return listIn(document, "models")
    .filter(isObject)
    .filter((model) => listIn(model, "supportedGenerationMethods").includes("generateContent"))
    .map((model) => textIn(model, "name")?.replace(/^models\//, ""))
    .filter((name) => name !== undefined)
    .filter(isChatModel);
}

function toSettings({ name, labels: { apiKey = "GEMINI_API_KEY", url } = {} }: GeminiOptions): Settings {
  return {
    key: apiKey,
    address: url ?? `the url of ${name}`,
    addressForm: "the base address with its version",
    suggest: ({ origin, pathname }) => (/\/v\d\w*\/*$/.test(pathname) ? undefined : `${origin}/v1beta`),
  };
}

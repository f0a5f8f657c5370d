import { createGeminiDecoder } from "./events.ts";
import { toGeminiBody, toGeminiPath } from "./request.ts";
import { createHttpClient, requireSuccess } from "../http/client.ts";
import { createEndpoint } from "../http/endpoint.ts";
import { isChatModel } from "../http/model-list.ts";
import { createHttpProvider, type HttpProviderOptions } from "../http/provider.ts";
import { readResponse } from "../http/read-response.ts";
import { isObject, listIn, textIn } from "../../lib/json.ts";
import type { Provider } from "../../engine/ports/provider.ts";

/** `url` is the base address with the version. */
export type GeminiOptions = HttpProviderOptions & {
  /** Whether a model accepts a temperature; yes unless given. */
  takesTemperature?: (model: string) => boolean;
  /** Whether to ask a model for a summary of its thoughts; no unless given, since some models refuse it. */
  showsThinking?: (model: string) => boolean;
};

/** A provider that speaks the `generateContent` protocol of Google's Gemini. */
export function createGemini(options: GeminiOptions): Provider {
  const { takesTemperature = () => true, showsThinking = () => false } = options;
  const endpoint = createEndpoint(options, {
    defaultLabels: { apiKey: "GEMINI_API_KEY", url: `the url of ${options.name}` },
    addressForm: "the base address with its version",
    suggestAddress,
  });
  const { url, apiKey } = endpoint;
  const basePath = url.pathname.replace(/\/+$/, "");
  const headers = apiKey === undefined ? {} : { "x-goog-api-key": apiKey };

  /** A path below the base address, with the query of the base address. */
  function toPath(path: string, query: string): string {
    return `${basePath}/${path}${url.search === "" ? "?" : `${url.search}&`}${query}`;
  }

  return createHttpProvider(options, (dispatcher) => {
    const client = createHttpClient({ endpoint, headers, dispatcher });
    return {
      async open(request, signal) {
        const { model } = request;
        const path = toPath(`${toGeminiPath(model)}:streamGenerateContent`, "alt=sse");
        const body = toGeminiBody(request, {
          temperature: takesTemperature(model),
          showsThinking: showsThinking(model),
        });
        return requireSuccess(await client.post(path, body, signal), endpoint, model);
      },
      read: (response, { model, maxTokens }) =>
        readResponse(response, {
          decoder: createGeminiDecoder(maxTokens),
          context: endpoint.errorContext(model),
          isCompleteAnswer: (value) =>
            Array.isArray(value["candidates"]) || isObject(value["promptFeedback"]),
        }),
      listModels: (signal) => client.listModels(toPath("models", "pageSize=1000"), readModelIds, signal),
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

function suggestAddress({ origin, pathname }: URL): string | undefined {
  return /\/v\d\w*\/*$/.test(pathname) ? undefined : `${origin}/v1beta`;
}

import { createAnthropicDecoder } from "./events.ts";
import { defaultMaxTokens, toAnthropicBody } from "./request.ts";
import { createHttpClient, requireSuccess } from "../http/client.ts";
import { createEndpoint } from "../http/endpoint.ts";
import { readChatModelIds } from "../http/model-list.ts";
import { createHttpProvider, type HttpProviderOptions } from "../http/provider.ts";
import { readResponse } from "../http/read-response.ts";
import { isObject, listIn } from "../../lib/json.ts";
import type { Provider } from "../../engine/ports/provider.ts";

/** `url` is the full Messages address. */
export type AnthropicOptions = HttpProviderOptions & {
  /** Whether a model accepts a temperature; yes unless given. Newer models refuse it. */
  takesTemperature?: (model: string) => boolean;
  /** `max_tokens` of a request without a maximum of its own; see `defaultMaxTokens`. */
  maxTokens?: (model: string) => number;
  /** Whether to ask a model to think and to show a summary of it; no unless given, which leaves it to the model. */
  showsThinking?: (model: string) => boolean;
};

const version = "2023-06-01";
const listQuery = "limit=1000";

/** A provider that speaks the Messages protocol of Anthropic. */
export function createAnthropic(options: AnthropicOptions): Provider {
  const { takesTemperature = () => true, showsThinking = () => false } = options;
  const { maxTokens = defaultMaxTokens } = options;
  const endpoint = createEndpoint(options, {
    defaultLabels: { apiKey: "ANTHROPIC_API_KEY", url: `the url of ${options.name}` },
    addressForm: "the full Messages address",
    suggestAddress,
  });
  const { url, apiKey } = endpoint;
  const headers = { "anthropic-version": version, ...(apiKey !== undefined && { "x-api-key": apiKey }) };

  return createHttpProvider(options, (dispatcher) => {
    const client = createHttpClient({ endpoint, headers, dispatcher });
    return {
      async open(request, signal) {
        const { model } = request;
        const body = toAnthropicBody(request, {
          temperature: takesTemperature(model),
          maxTokens: maxTokens(model),
          showsThinking: showsThinking(model),
        });
        const response = await client.post(`${url.pathname}${url.search}`, body, signal);
        return requireSuccess(response, endpoint, model);
      },
      read: (response, { model, maxTokens: limit }) =>
        readResponse(response, {
          decoder: createAnthropicDecoder(limit),
          context: endpoint.errorContext(model),
          isCompleteAnswer: ({ type }) => type === "message",
        }),
      async listModels(signal) {
        const path = url.pathname.replace(/\/messages\/?$/, "/models");
        if (path === url.pathname) return [];
        const query = `${url.search === "" ? "?" : `${url.search}&`}${listQuery}`;
        return client.listModels(`${path}${query}`, readModelIds, signal);
      },
    };
  });
}

function readModelIds(document: unknown): readonly string[] {
  if (!isObject(document)) return [];
  const models = listIn(document, "data").filter(isObject);
  return readChatModelIds({ data: models.filter(({ lifecycle }) => lifecycle !== "retired") });
}

function suggestAddress({ origin, pathname }: URL): string | undefined {
  const path = pathname.replace(/\/+$/, "");
  if (path.endsWith("/messages")) return undefined;
  return `${origin}${path === "" ? "/v1" : path}/messages`;
}

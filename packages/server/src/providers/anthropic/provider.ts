import { createAnthropicAnswer } from "./events.ts";
import { defaultMaxTokens, toAnthropicBody } from "./request.ts";
import { readAnswer } from "../http/read-response.ts";
import { accept, createHttpClient } from "../http/client.ts";
import type { ErrorContext, Settings } from "../http/errors.ts";
import { createHttpProvider, type HttpProviderOptions } from "../http/provider.ts";
import { isObject, listIn } from "../../lib/json.ts";
import { readChatModelIds } from "../http/model-list.ts";
import type { Provider } from "../../engine/ports/provider.ts";

export type AnthropicOptions = HttpProviderOptions & {
  /** The full Messages address; that of Anthropic unless given. */
  url?: string;
  /** Whether a model takes a temperature; each one unless given. Newer ones refuse it. */
  takesTemperature?: (model: string) => boolean;
  /** `max_tokens` of a request without a maximum of its own; see `defaultMaxTokens`. */
  maxTokens?: (model: string) => number;
  /** Whether to ask a model to think and to show a summary of it; none unless given, which leaves it to the model. */
  showsThinking?: (model: string) => boolean;
};

const version = "2023-06-01";
const listQuery = "limit=1000";

/** A provider that speaks the Messages protocol of Anthropic. */
export function createAnthropic(options: AnthropicOptions): Provider {
  const url = new URL(options.url ?? "https://api.anthropic.com/v1/messages");
  const apiKey = options.apiKey === "" ? undefined : options.apiKey;
  const { takesTemperature = () => true, showsThinking = () => false, now = Date.now } = options;
  const { maxTokens = defaultMaxTokens } = options;
  const settings = toSettings(options);
  const contextFor = (model: string): ErrorContext => ({ url, model, apiKey, nowMs: now(), settings });
  const headers = { "anthropic-version": version, ...(apiKey !== undefined && { "x-api-key": apiKey }) };

  return createHttpProvider(options, (dispatcher) => {
    const client = createHttpClient({ url, headers, dispatcher, settings });
    return {
      async open(request, signal) {
        const { model } = request;
        const body = toAnthropicBody(request, {
          temperature: takesTemperature(model),
          maxTokens: maxTokens(model),
          showsThinking: showsThinking(model),
        });
        return accept(await client.post(`${url.pathname}${url.search}`, body, signal), contextFor(model));
      },
      read: (answer, request) =>
        readAnswer(answer, {
          answer: createAnthropicAnswer(request.maxTokens),
          context: contextFor(request.model),
          isWhole: ({ type }) => type === "message",
        }),
      async listModels(signal) {
        const path = url.pathname.replace(/\/messages\/?$/, "/models");
        if (path === url.pathname) return [];
        return client.list(
          `${path}${url.search === "" ? "?" : `${url.search}&`}${listQuery}`,
          readModelIds,
          signal,
        );
      },
    };
  });
}

function readModelIds(document: unknown): readonly string[] {
  if (!isObject(document)) return [];
  const models = listIn(document, "data").filter(isObject);
  return readChatModelIds({ data: models.filter(({ lifecycle }) => lifecycle !== "retired") });
}

function toSettings({
  name,
  labels: { apiKey = "ANTHROPIC_API_KEY", url } = {},
}: AnthropicOptions): Settings {
  return {
    key: apiKey,
    address: url ?? `the url of ${name}`,
    addressForm: "the full Messages address",
    suggest({ origin, pathname }) {
      const path = pathname.replace(/\/+$/, "");
      if (path.endsWith("/messages")) return undefined;
      return `${origin}${path === "" ? "/v1" : path}/messages`;
    },
  };
}

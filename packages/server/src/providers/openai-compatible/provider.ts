import { readAnswer } from "../http/read-response.ts";
import { createHttpClient } from "../http/client.ts";
import type { ErrorContext, Settings } from "../http/errors.ts";
import { createHttpProvider, type HttpProviderOptions } from "../http/provider.ts";
import { createOpenAiAnswer } from "./events.ts";
import type { MaxTokensField } from "./request.ts";
import { createTransport } from "./transport.ts";
import type { Provider } from "../../engine/ports/provider.ts";

export type OpenAiCompatibleOptions = HttpProviderOptions & {
  /** The full chat-completions address. */
  url: string;
  maxTokensField?: MaxTokensField;
};

/** A provider that speaks the chat-completions protocol of OpenAI, hosted or local. */
export function createOpenAiCompatible(options: OpenAiCompatibleOptions): Provider {
  const url = new URL(options.url);
  const apiKey = options.apiKey === "" ? undefined : options.apiKey;
  const { maxTokensField = "max_tokens", now = Date.now } = options;
  const settings = toSettings(options.labels);
  const contextFor = (model: string): ErrorContext => ({ url, model, apiKey, nowMs: now(), settings });
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };

  return createHttpProvider(options, (dispatcher) => {
    const client = createHttpClient({ url, headers, dispatcher, settings });
    return {
      ...createTransport({ url, client, maxTokensField, contextFor }),
      read: (answer, { model, maxTokens }) =>
        readAnswer(answer, {
          answer: createOpenAiAnswer(maxTokens),
          context: contextFor(model),
          isWhole: (value) => Array.isArray(value["choices"]),
        }),
    };
  });
}

function toSettings({
  apiKey = "OPENAI_API_KEY",
  url = "LLM_URL",
}: HttpProviderOptions["labels"] = {}): Settings {
  return {
    key: apiKey,
    address: url,
    addressForm: "the full chat-completions address",
    suggest({ origin, pathname }) {
      const path = pathname.replace(/\/+$/, "");
      if (path.endsWith("/chat/completions")) return undefined;
      return `${origin}${path === "" ? "/v1" : path}/chat/completions`;
    },
  };
}

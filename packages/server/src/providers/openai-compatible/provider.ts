import { createOpenAiDecoder } from "./events.ts";
import type { MaxTokensField } from "./request.ts";
import { createTransport } from "./transport.ts";
import { createHttpClient } from "../http/client.ts";
import { createEndpoint } from "../http/endpoint.ts";
import { createHttpProvider, type HttpProviderOptions } from "../http/provider.ts";
import { readResponse } from "../http/read-response.ts";
import type { Provider } from "../../engine/ports/provider.ts";

/** `url` is the full chat-completions address. */
export type OpenAiCompatibleOptions = HttpProviderOptions & { maxTokensField?: MaxTokensField };

/** A provider that speaks the chat-completions protocol of OpenAI, hosted or local. */
export function createOpenAiCompatible(options: OpenAiCompatibleOptions): Provider {
  const { maxTokensField = "max_tokens" } = options;
  const endpoint = createEndpoint(options, {
    defaultLabels: { apiKey: "OPENAI_API_KEY", url: "LLM_URL" },
    addressForm: "the full chat-completions address",
    suggestAddress,
  });
  const { apiKey } = endpoint;
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };

  return createHttpProvider(options, (dispatcher) => {
    const client = createHttpClient({ endpoint, headers, dispatcher });
    return {
      ...createTransport({ endpoint, client, maxTokensField }),
      read: (response, { model, maxTokens }) =>
        readResponse(response, {
          decoder: createOpenAiDecoder(maxTokens),
          context: endpoint.errorContext(model),
          isCompleteAnswer: (value) => Array.isArray(value["choices"]),
        }),
    };
  });
}

function suggestAddress({ origin, pathname }: URL): string | undefined {
  const path = pathname.replace(/\/+$/, "");
  if (path.endsWith("/chat/completions")) return undefined;
  return `${origin}${path === "" ? "/v1" : path}/chat/completions`;
}

import { avoidField, toRequestBody, type MaxTokensField, type RequestShape } from "./request.ts";
import { type HttpClient, isSuccess, readErrorText } from "../http/client.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { parseErrorBody } from "../http/error-body.ts";
import { toResponseError } from "../http/errors.ts";
import { readChatModelIds } from "../http/model-list.ts";
import type { HttpResponse } from "../http/response.ts";
import { parseJson } from "../../lib/json.ts";
import type { ProviderRequest } from "../../engine/ports/provider.ts";

export type TransportOptions = { endpoint: Endpoint; client: HttpClient; maxTokensField: MaxTokensField };

/** The requests to one server. Remembers which request fields each of its models refuses. */
export function createTransport({ endpoint, client, maxTokensField }: TransportOptions) {
  const { url } = endpoint;
  const shapes = new Map<string, RequestShape>();

  /**
   * Requests a completion. If the server refuses a field that it does not know, repeats the request without that field.
   * Returns the response once its status is a success.
   * @throws AppError for any other status, and when there is no response
   */
  async function open(request: ProviderRequest, signal: AbortSignal): Promise<HttpResponse> {
    const { model } = request;
    const shape = shapes.get(model) ?? { streamOptions: true, temperature: true, maxTokensField };
    const body = toRequestBody(request, shape);
    const path = (request.prefix === undefined ? undefined : request.prefill?.path) ?? url.pathname;
    const response = await client.post(`${path}${url.search}`, body, signal);
    if (isSuccess(response)) return response;
    const { statusCode: status, headers } = response;
    const text = await readErrorText(response);
    const mayNameField = status === 400 || status === 422;
    const otherShape = mayNameField ? avoidField(shape, parseErrorBody(parseJson(text))) : undefined;
    if (otherShape === undefined) {
      throw toResponseError({ status, headers, text }, endpoint.errorContext(model));
    }
    shapes.set(model, otherShape);
    return open(request, signal);
  }

  /** The ids of the chat models that the server lists; [] when it has no list. */
  async function listModels(signal: AbortSignal): Promise<readonly string[]> {
    const path = url.pathname.replace(/\/chat\/completions\/?$/, "/models");
    return path === url.pathname ? [] : client.listModels(`${path}${url.search}`, readChatModelIds, signal);
  }

  return { open, listModels };
}

import { readComplaint } from "../http/error-body.ts";
import { isSuccess, readErrorText, type HttpClient } from "../http/client.ts";
import type { Answer } from "../http/response.ts";
import { toRefusal, type ErrorContext } from "../http/errors.ts";
import { parseJson } from "../../lib/json.ts";
import { readChatModelIds } from "../http/model-list.ts";
import { avoidField, toRequestBody, type MaxTokensField, type RequestShape } from "./request.ts";
import type { ProviderRequest } from "../../engine/ports/provider.ts";

export type TransportOptions = {
  url: URL;
  client: HttpClient;
  maxTokensField: MaxTokensField;
  contextFor: (model: string) => ErrorContext;
};

/** The requests to one server, and what was learnt of the fields that its models take. */
export function createTransport({ url, client, contextFor, ...options }: TransportOptions) {
  const shapes = new Map<string, RequestShape>();

  /**
   * Asks for a completion, again without a field that the server turns out not to know, and gives the answer once its
   * status is a success. Throws an `AppError` for any other answer and for none.
   */
  async function open(question: ProviderRequest, signal: AbortSignal): Promise<Answer> {
    const { model } = question;
    const { maxTokensField } = options;
    const shape = shapes.get(model) ?? { streamOptions: true, temperature: true, maxTokensField };
    const body = toRequestBody(question, shape);
    const path = (question.prefix === undefined ? undefined : question.prefill?.path) ?? url.pathname;
    const answer = await client.post(`${path}${url.search}`, body, signal);
    if (isSuccess(answer)) return answer;
    const { statusCode: status, headers } = answer;
    const text = await readErrorText(answer);
    const isAboutFields = status === 400 || status === 422;
    const other = isAboutFields ? avoidField(shape, readComplaint(parseJson(text))) : undefined;
    if (other === undefined) throw toRefusal({ status, headers, text }, contextFor(model));
    shapes.set(model, other);
    return open(question, signal);
  }

  /** The ids of the chat models that the server lists; [] when it does not. */
  async function listModels(signal: AbortSignal): Promise<readonly string[]> {
    const path = url.pathname.replace(/\/chat\/completions\/?$/, "/models");
    return path === url.pathname ? [] : client.list(`${path}${url.search}`, readChatModelIds, signal);
  }

  return { open, listModels };
}

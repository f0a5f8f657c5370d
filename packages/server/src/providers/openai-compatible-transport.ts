import type { Dispatcher } from "undici";
import { readComplaint } from "./complaint.ts";
import { toConnectionError } from "./connection-errors.ts";
import { readText, request, type Answer } from "./http-body.ts";
import { toRefusal, type ErrorContext } from "./http-errors.ts";
import { parseJson, type JsonObject } from "./json.ts";
import { readChatModelIds } from "./model-list.ts";
import {
  avoidField,
  toRequestBody,
  type MaxTokensField,
  type RequestShape,
} from "./openai-compatible-request.ts";
import type { ProviderRequest } from "./provider.ts";

export type TransportOptions = {
  url: URL;
  apiKey: string | undefined;
  dispatcher: Dispatcher;
  nativeFields: JsonObject;
  maxTokensField: MaxTokensField;
  contextFor: (model: string) => ErrorContext;
};

const maxErrorBytes = 64 * 1024;
const maxListBytes = 4 * 1024 * 1024;
const modelListTimeoutMs = 3_000;

/** The requests to one server, and what was learnt of the fields that its models take. */
export function createTransport({ url, apiKey, dispatcher, contextFor, ...options }: TransportOptions) {
  const shapes = new Map<string, RequestShape>();
  const headers = {
    "user-agent": "agent-max",
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
  };

  async function post(body: JsonObject, signal: AbortSignal): Promise<Answer> {
    try {
      return await request(dispatcher, {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: "POST",
        headers: { ...headers, accept: "text/event-stream", "content-type": "application/json" },
        body: JSON.stringify(body),
        signal,
        // The watchdog tells keep-alives from events, which these cannot.
        headersTimeout: 0,
        bodyTimeout: 0,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw toConnectionError(error, url);
    }
  }

  /**
   * Asks for a completion, again without a field that the server turns out not to know, and gives the answer once its
   * status is a success. Throws an `AppError` for any other answer and for none.
   */
  async function open(question: ProviderRequest, signal: AbortSignal): Promise<Answer> {
    const { model } = question;
    const { maxTokensField } = options;
    const shape = shapes.get(model) ?? { streamOptions: true, temperature: true, maxTokensField };
    const answer = await post(toRequestBody(question, shape, options.nativeFields), signal);
    const { statusCode: status } = answer;
    if (status >= 200 && status < 300) return answer;
    // When the body breaks off, the status still says what is wrong.
    const text = await readText(answer, maxErrorBytes).catch(() => "");
    const isAboutFields = status === 400 || status === 422;
    const other = isAboutFields ? avoidField(shape, readComplaint(parseJson(text))) : undefined;
    if (other === undefined) throw toRefusal({ status, headers: answer.headers, text }, contextFor(model));
    shapes.set(model, other);
    return open(question, signal);
  }

  /** The ids of the chat models that the server lists; [] when it does not. */
  async function listModels(signal: AbortSignal): Promise<readonly string[]> {
    const path = url.pathname.replace(/\/chat\/completions\/?$/, "/models");
    if (path === url.pathname) return [];
    try {
      const answer = await request(dispatcher, {
        origin: url.origin,
        path: `${path}${url.search}`,
        method: "GET",
        headers: { ...headers, accept: "application/json" },
        signal: AbortSignal.any([signal, AbortSignal.timeout(modelListTimeoutMs)]),
      });
      const text = await readText(answer, maxListBytes);
      return answer.statusCode === 200 ? readChatModelIds(parseJson(text)) : [];
    } catch {
      // A list is a courtesy: without it the configured model still works, and a request will say what is wrong.
      signal.throwIfAborted();
      return [];
    }
  }

  return { open, listModels };
}

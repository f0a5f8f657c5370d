import type { Dispatcher } from "undici";
import { toConnectionError } from "./connection-errors.ts";
import type { Endpoint } from "./endpoint.ts";
import { toResponseError } from "./errors.ts";
import { type HttpResponse, readText, sendRequest } from "./response.ts";
import { parseJson, type JsonObject } from "../../lib/json.ts";

export type HttpClientOptions = {
  endpoint: Endpoint;
  /** Sent with every request; they include the key. */
  headers: Readonly<Record<string, string>>;
  dispatcher: Dispatcher;
};

const maxErrorBytes = 64 * 1024;
const maxListBytes = 4 * 1024 * 1024;
const listTimeoutMs = 3_000;

/** The requests to one provider. A `path` includes its query. */
export function createHttpClient({ endpoint, dispatcher, ...options }: HttpClientOptions) {
  const { origin } = endpoint.url;
  const headers = { "user-agent": "agent-max", ...options.headers };

  return {
    /** Requests a stream, and returns the response as soon as its headers arrive, whatever its status. */
    async post(path: string, body: JsonObject, signal: AbortSignal): Promise<HttpResponse> {
      try {
        return await sendRequest(dispatcher, {
          origin,
          path,
          method: "POST",
          headers: { ...headers, accept: "text/event-stream", "content-type": "application/json" },
          body: JSON.stringify(body),
          signal,
          // The stall timers replace these timeouts, which cannot tell keep-alives from events.
          headersTimeout: 0,
          bodyTimeout: 0,
        });
      } catch (error) {
        throw toConnectionError(error, endpoint);
      }
    },
    /** The model ids that `readIds` finds in the JSON document at `path`; [] when the request fails. */
    async listModels(
      path: string,
      readIds: (document: unknown) => readonly string[],
      signal: AbortSignal,
    ): Promise<readonly string[]> {
      try {
        const response = await sendRequest(dispatcher, {
          origin,
          path,
          method: "GET",
          headers: { ...headers, accept: "application/json" },
          signal: AbortSignal.any([signal, AbortSignal.timeout(listTimeoutMs)]),
        });
        const text = await readText(response, maxListBytes);
        return response.statusCode === 200 ? readIds(parseJson(text)) : [];
      } catch {
        // The configured model works without a list, and the next generation reports what is wrong.
        signal.throwIfAborted();
        return [];
      }
    },
  };
}

export type HttpClient = ReturnType<typeof createHttpClient>;

export function isSuccess({ statusCode }: HttpResponse): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** The body of a response with an error status; '' when it breaks off, since the status still says what is wrong. */
export function readErrorText(response: HttpResponse): Promise<string> {
  return readText(response, maxErrorBytes).catch(() => "");
}

/**
 * Returns the response if its status is a success.
 * @throws AppError for any other status
 */
export async function requireSuccess(
  response: HttpResponse,
  endpoint: Endpoint,
  model: string,
): Promise<HttpResponse> {
  if (isSuccess(response)) return response;
  const text = await readErrorText(response);
  const { statusCode: status, headers } = response;
  throw toResponseError({ status, headers, text }, endpoint.errorContext(model));
}

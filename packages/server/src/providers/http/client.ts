import type { Dispatcher } from "undici";
import { toConnectionError } from "./connection-errors.ts";
import { readText, request, type Answer } from "./response.ts";
import { toRefusal, type ErrorContext, type Settings } from "./errors.ts";
import { parseJson, type JsonObject } from "../../lib/json.ts";

export type HttpClientOptions = {
  url: URL;
  /** Sent with every request; the key is among them. */
  headers: Readonly<Record<string, string>>;
  dispatcher: Dispatcher;
  settings: Settings;
};

const maxErrorBytes = 64 * 1024;
const maxListBytes = 4 * 1024 * 1024;
const listTimeoutMs = 3_000;

/** The requests to one provider. A `path` has its query with it. */
export function createHttpClient({ url, dispatcher, settings, ...options }: HttpClientOptions) {
  const { origin } = url;
  const headers = { "user-agent": "agent-max", ...options.headers };

  return {
    /** Asks for a stream, and gives the answer as soon as its head is there, whatever its status. */
    async post(path: string, body: JsonObject, signal: AbortSignal): Promise<Answer> {
      try {
        return await request(dispatcher, {
          origin,
          path,
          method: "POST",
          headers: { ...headers, accept: "text/event-stream", "content-type": "application/json" },
          body: JSON.stringify(body),
          signal,
          // The watchdog tells keep-alives from events, which these cannot.
          headersTimeout: 0,
          bodyTimeout: 0,
        });
      } catch (error) {
        throw toConnectionError(error, url, settings);
      }
    },
    /** The ids that `read` finds in the JSON at `path`; [] when there is none to be had. */
    async list(
      path: string,
      read: (document: unknown) => readonly string[],
      signal: AbortSignal,
    ): Promise<readonly string[]> {
      try {
        const answer = await request(dispatcher, {
          origin,
          path,
          method: "GET",
          headers: { ...headers, accept: "application/json" },
          signal: AbortSignal.any([signal, AbortSignal.timeout(listTimeoutMs)]),
        });
        const text = await readText(answer, maxListBytes);
        return answer.statusCode === 200 ? read(parseJson(text)) : [];
      } catch {
        // A list is a courtesy: without it the configured model still works, and a request will say what is wrong.
        signal.throwIfAborted();
        return [];
      }
    },
  };
}

export type HttpClient = ReturnType<typeof createHttpClient>;

export function isSuccess({ statusCode }: Answer): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** The body of an answer with an error status. When it breaks off, the status still says what is wrong. */
export function readErrorText(answer: Answer): Promise<string> {
  return readText(answer, maxErrorBytes).catch(() => "");
}

/** The answer if its status is a success; throws an `AppError` of the table otherwise. */
export async function accept(answer: Answer, context: ErrorContext): Promise<Answer> {
  if (isSuccess(answer)) return answer;
  const text = await readErrorText(answer);
  throw toRefusal({ status: answer.statusCode, headers: answer.headers, text }, context);
}

import { AppError, fromProblem, problemSchema, type ErrorCode } from "@agent-max/protocol";
import { parseRetryAfterMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { createSilenceTimeout } from "./silence-timeout.ts";

const requestTimeoutMs = 30_000;

export type Request = {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  body?: unknown;
};

/** `transient`: the same request may be answered later. */
export type Reply = { ok: true; response: Response } | { ok: false; error: AppError; transient: boolean };

export type Schema<Output> = {
  safeParse: (value: unknown) => { success: true; data: Output } | { success: false; error: Error };
};

export type HttpOptions = { baseUrl: string; apiKey: string | undefined; fetch: typeof fetch; clock: Clock };
export type Http = ReturnType<typeof createHttp>;

/** Sends requests to one server and reads its refusals (rule H2). */
export function createHttp({ baseUrl, apiKey, fetch, clock }: HttpOptions) {
  async function send(
    { method = "GET", path, query, headers, body }: Request,
    signal: AbortSignal,
  ): Promise<Reply> {
    const init: RequestInit = {
      method,
      signal,
      headers: {
        ...(apiKey !== undefined && { "x-api-key": apiKey }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    try {
      const response = await fetch(`${baseUrl}${path}${toSearch(query)}`, init);
      return response.ok ? { ok: true, response } : await toRefusal(response, clock.now());
    } catch (cause) {
      return { ok: false, error: new AppError("server_unreachable", { cause }), transient: true };
    }
  }

  /** Sends a request and reads its whole answer as text. @throws AppError */
  async function text(request: Request): Promise<string> {
    const deadline = createSilenceTimeout({
      clock,
      limitMs: requestTimeoutMs,
      signal: new AbortController().signal,
    });
    try {
      const reply = await send(request, deadline.signal);
      if (!reply.ok) throw reply.error;
      return await reply.response.text();
    } catch (cause) {
      throw cause instanceof AppError ? cause : new AppError("server_unreachable", { cause });
    } finally {
      deadline.close();
    }
  }

  return {
    text,
    /** Sends a request and reads its JSON answer. @throws AppError */
    json: async <Output>(schema: Schema<Output>, request: Request): Promise<Output> =>
      parseWith(schema, parseJson(await text(request))),
    /** Opens a stream of events; an answer of another type comes from a proxy and not from the server. */
    stream: async (request: Request, signal: AbortSignal): Promise<Reply> => {
      const headers = { accept: "text/event-stream", ...request.headers };
      const reply = await send({ ...request, headers }, signal);
      if (!reply.ok || isEventStream(reply.response) || hasNoContent(reply.response)) return reply;
      return { ok: false, error: new AppError("server_unreachable"), transient: true };
    },
  };
}

/** Reads what a server sent. @throws AppError when this version does not understand it */
export function parseWith<Output>(schema: Schema<Output>, value: unknown): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const message =
    "The server sent something that this version cannot read. Reload the page, or update the client.";
  throw new AppError("client_outdated", { cause: result.error, message });
}

/** JSON or undefined, which no schema of ours accepts. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema that reads the value reports what is wrong with it.
    return undefined;
  }
}

function toSearch(query: Request["query"] = {}): string {
  const entries = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, `${value}`]],
  );
  return entries.length === 0 ? "" : `?${new URLSearchParams(entries).toString()}`;
}

/** Whether a stream was asked for that has nothing to bring any more. */
export function hasNoContent({ status }: Response): boolean {
  return status === 204;
}

function isEventStream({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("text/event-stream") === true;
}

async function toRefusal(response: Response, nowMs: number): Promise<Reply> {
  const { status, headers } = response;
  const problem = problemSchema.safeParse(parseJson(await response.text()));
  const refusal = problem.success ? fromProblem(problem.data) : withoutProblem(status);
  const { code, message, details, retryable } = refusal;
  const retryAfterMs = parseRetryAfterMs(headers.get("retry-after"), nowMs) ?? details.retry_after_ms;
  return {
    ok: false,
    error: new AppError(code, {
      message,
      retryable,
      details: { ...details, ...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }) },
    }),
    // Decided by the status that was received: a code that this version does not know has a different one in the table.
    transient: isTransient(status) && (!problem.success || problem.data.retryable),
  };
}

function isTransient(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

const codes = new Map<number, ErrorCode>([
  [401, "unauthorized"],
  [404, "not_found"],
  [413, "payload_too_large"],
  [429, "too_many_requests"],
]);

/** A refusal that is no problem document was written by a proxy on the way. */
function withoutProblem(status: number): AppError {
  const code = codes.get(status) ?? (status >= 500 ? "server_unreachable" : "invalid_request");
  const message = `Something between here and the server refused the request with status ${status}.`;
  return code === "invalid_request" ? new AppError(code, { message }) : new AppError(code);
}

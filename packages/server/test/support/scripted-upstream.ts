import { createServer } from "node:http";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { constants, createSecureServer } from "node:http2";
import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { certificate, certificateKey } from "./certificate.ts";

/** One request as the upstream got it. */
export type UpstreamRequest = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** The parsed body, {} when it is not a JSON object. */
  body: Record<string, unknown>;
  /** Settles when the answer's connection or stream is over: who ended it? */
  closed: Promise<"client" | "upstream">;
};

/** What a script does with its answer. The status is 200 with `text/event-stream` unless `head` says otherwise. */
export type Reply = {
  head(status: number, headers?: OutgoingHttpHeaders): void;
  /** Sends one piece; settles when the socket took it and the event loop went round once. */
  write(piece: string | Uint8Array): Promise<void>;
  /** `write` and then the regular end of the body. */
  end(piece?: string | Uint8Array): void;
  /** Cuts the connection (HTTP/2: resets the stream). */
  destroy(): void;
};

/**
 * What the upstream does with a request. `index` counts from 0. Await a promise of the test to wait; return without
 * `end` or `destroy` to leave the answer open.
 */
export type Script = (request: UpstreamRequest, reply: Reply, index: number) => void | Promise<void>;

export type ScriptedUpstream = AsyncDisposable & {
  /** The full chat-completions address. */
  url: string;
  origin: string;
  /** The requests so far, in the order of their arrival. */
  requests: readonly UpstreamRequest[];
  /** The request number `index` (from 0), also one that is still to come. */
  request(index?: number): Promise<UpstreamRequest>;
  /** How many connections were opened so far. */
  connections(): number;
};

/** What requests and responses of both protocols have in common. */
type Incoming = AsyncIterable<Uint8Array> & {
  method?: string | undefined;
  url?: string | undefined;
  headers: IncomingHttpHeaders;
};
type Outgoing = {
  readonly writableEnded: boolean;
  readonly stream?: { close(code: number): void };
  writeHead(status: number, headers: OutgoingHttpHeaders): unknown;
  flushHeaders?(): void;
  write(piece: string | Uint8Array, done: () => void): boolean;
  end(piece?: string | Uint8Array): unknown;
  destroy(): unknown;
  on(event: "close", listener: () => void): unknown;
};

/**
 * Starts a real server on a free port of 127.0.0.1 that answers as `script` says, over HTTP/1.1, or over
 * TLS and HTTP/2 with the certificate beside this file.
 * Disposing it cuts every connection, and throws what a script threw.
 */
export async function startScriptedUpstream(
  script: Script,
  protocol: "http/1.1" | "h2" = "http/1.1",
): Promise<ScriptedUpstream> {
  const requests: UpstreamRequest[] = [];
  const waiting: { index: number; resolve: (request: UpstreamRequest) => void }[] = [];
  const sockets = new Set<Socket>();
  const failures: unknown[] = [];
  let connections = 0;

  const answer = async (incoming: Incoming, outgoing: Outgoing) => {
    const request = await toRequest(incoming, outgoing);
    const index = requests.push(request) - 1;
    for (const waiter of waiting) if (waiter.index === index) waiter.resolve(request);
    await script(request, toReply(outgoing), index);
  };
  const listener = (incoming: Incoming, outgoing: Outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      failures.push(error);
      outgoing.destroy();
    });
  };

  const server =
    protocol === "h2"
      ? createSecureServer({ key: certificateKey, cert: certificate }, listener)
      : createServer({ keepAlive: true }, listener);
  server.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The upstream has no port.");
  const origin = `${protocol === "h2" ? "https" : "http"}://127.0.0.1:${address.port}`;

  return {
    url: `${origin}/v1/chat/completions`,
    origin,
    requests,
    connections: () => connections,
    request(index = 0) {
      const present = requests[index];
      if (present !== undefined) return Promise.resolve(present);
      return new Promise((resolve) => waiting.push({ index, resolve }));
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      if (failures.length > 0) throw new AggregateError(failures, "A script of the upstream failed.");
    },
  };
}

/** A script that streams `pieces` of text, one event and one write each, and ends as a model does. */
export function answering(...pieces: string[]): Script {
  return async (_request, reply) => {
    for (const frame of openAiFrames(pieces)) await reply.write(frame);
    reply.end();
  };
}

type Ending = { finish?: string | null; usage?: Record<string, number>; done?: boolean };

/** The events of an OpenAI stream: one per piece, then the finish reason, the usage and `[DONE]`. */
export function openAiFrames(
  pieces: readonly string[],
  { finish = "stop", usage, done = true }: Ending = {},
): string[] {
  return [
    ...pieces.map((content) => toFrame(toChunk({ content }))),
    ...(finish === null ? [] : [toFrame(toChunk({}, finish))]),
    ...(usage === undefined ? [] : [toFrame({ ...toChunk({}), choices: [], usage })]),
    ...(done ? ["data: [DONE]\n\n"] : []),
  ];
}

/** `openAiFrames` as one string. */
export function openAiChunks(pieces: readonly string[], ending: Ending = {}): string {
  return openAiFrames(pieces, ending).join("");
}

/** One chunk of an OpenAI stream. */
export function toChunk(delta: Record<string, unknown>, finishReason: string | null = null) {
  return {
    id: "chatcmpl-scripted",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "scripted",
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
}

/** One server-sent event with a JSON value. */
export function toFrame(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** Answers with one JSON document, such as an error. */
export function answeringJson(status: number, value: unknown, headers: OutgoingHttpHeaders = {}): Script {
  return (_request, reply) => {
    reply.head(status, { "content-type": "application/json", ...headers });
    reply.end(JSON.stringify(value));
  };
}

async function toRequest(incoming: Incoming, outgoing: Outgoing): Promise<UpstreamRequest> {
  const closed = Promise.withResolvers<"client" | "upstream">();
  outgoing.on("close", () => closed.resolve(outgoing.writableEnded ? "upstream" : "client"));
  const pieces: Uint8Array[] = [];
  for await (const piece of incoming) pieces.push(piece);
  return {
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    headers: incoming.headers,
    body: parseObject(Buffer.concat(pieces).toString()),
    closed: closed.promise,
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // A script may want to see requests without a body, such as GET.
    return {};
  }
}

function toReply(outgoing: Outgoing): Reply {
  let begun = false;
  const closed = new Promise<void>((resolve) => outgoing.on("close", resolve));
  const head: Reply["head"] = (status, headers = {}) => {
    begun = true;
    outgoing.writeHead(status, headers);
    outgoing.flushHeaders?.();
  };
  const begin = () => {
    if (!begun) head(200, { "content-type": "text/event-stream" });
  };
  return {
    head,
    async write(piece) {
      begin();
      // A piece that a closed connection did not take, and never will, is no fault of the script.
      await Promise.race([new Promise<void>((resolve) => outgoing.write(piece, resolve)), closed]);
      await nextTurn();
    },
    end(piece) {
      begin();
      outgoing.end(piece);
    },
    destroy() {
      // Destroying an HTTP/2 stream without a code would look like a regular end.
      if (outgoing.stream) outgoing.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      else outgoing.destroy();
    },
  };
}

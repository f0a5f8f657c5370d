import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { type GenerationEvent, parseEvent } from "@agent-max/protocol";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { z } from "zod";

export type StreamRequest = {
  method?: "GET" | "HEAD" | "POST";
  headers?: Record<string, string>;
  /** Sent as JSON; a string is sent as it is. */
  body?: object | string;
  /** Take nothing from the socket until `resume`. */
  paused?: boolean;
};

/** A stream of server-sent events on a socket of its own, read by eventsource-parser. */
export type EventStream = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Every byte of the body so far. */
  readonly raw: string;
  readonly messages: readonly EventSourceMessage[];
  readonly comments: readonly string[];
  /** The text of both dialects. */
  readonly text: string;
  /** Settles when the condition holds; rejects when the stream is over and it does not. */
  until(condition: (stream: EventStream) => boolean): Promise<void>;
  /** How the body ended: regularly or not. */
  readonly over: Promise<"ended" | "cut">;
  resume(): void;
  /** Closes the socket. */
  close(): void;
};

/** Settles when the headers have come. */
export async function openStream(url: string, options: StreamRequest = {}): Promise<EventStream> {
  const { body, headers = {}, paused = false } = options;
  const outgoing = request(url, {
    method: options.method ?? (body === undefined ? "GET" : "POST"),
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    agent: false,
  });
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on("response", resolve).on("error", reject);
    outgoing.end(typeof body === "object" ? JSON.stringify(body) : body);
  });
  return readStream(incoming, paused);
}

function readStream(incoming: IncomingMessage, paused: boolean): EventStream {
  const messages: EventSourceMessage[] = [];
  const comments: string[] = [];
  const watchers = new Set<() => void>();
  const over = Promise.withResolvers<"ended" | "cut">();
  let raw = "";
  let outcome: "ended" | "cut" | undefined;
  const parser = createParser({
    onEvent: (message) => void messages.push(message),
    onComment: (comment) => void comments.push(comment),
  });
  const notify = () => {
    for (const check of watchers) check();
  };
  const start = () => {
    incoming.setEncoding("utf8").on("data", (piece: string) => {
      raw += piece;
      parser.feed(piece);
      notify();
    });
  };
  incoming.on("error", () => {});
  incoming.on("close", () => {
    outcome = incoming.complete ? "ended" : "cut";
    over.resolve(outcome);
    notify();
  });
  if (!paused) start();

  const stream: EventStream = {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    get raw() {
      return raw;
    },
    get text() {
      return textOf(messages);
    },
    messages,
    comments,
    until: (condition) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const holds = condition(stream);
          if (!holds && outcome === undefined) return;
          watchers.delete(check);
          if (holds) resolve();
          else reject(new Error(`The stream was ${outcome} after:\n${raw.slice(-500)}`));
        };
        watchers.add(check);
        check();
      }),
    over: over.promise,
    resume: start,
    close: () => void incoming.destroy(),
  };
  return stream;
}

/** The events of the events dialect. */
export function eventsOf(messages: readonly EventSourceMessage[]): GenerationEvent[] {
  return messages.flatMap(({ data, event }) => {
    const parsed = event === undefined && data.startsWith("{") ? parseEvent(JSON.parse(data)) : undefined;
    return parsed === undefined ? [] : [parsed];
  });
}

const chunkSchema = z.object({
  choices: z.array(z.object({ delta: z.object({ content: z.string().optional() }) })),
});

/** The text of the OpenAI dialect’s chunks, or else of the events. */
function textOf(messages: readonly EventSourceMessage[]): string {
  const deltas = messages.map(({ data }) => {
    if (!data.startsWith("{")) return "";
    const chunk = chunkSchema.safeParse(JSON.parse(data));
    return chunk.data?.choices[0]?.delta.content ?? "";
  });
  const events = eventsOf(messages).map((event) => (event.type === "text_delta" ? event.text : ""));
  return deltas.join("") + events.join("");
}

import { request } from "node:http";
import { type GenerationEvent, parseEvent } from "@agent-max/protocol";

export type Address = { url: string; key: string };

/** One frame as it came: its bytes between two blank lines, its id, and the event where it carries one. */
type Frame = { id: string | undefined; raw: string; event: GenerationEvent | undefined };

/** A client on a socket of its own that records every byte. */
export type SseClient = {
  /** 0 until the headers have come, and for ever where they never do. */
  readonly status: number;
  readonly raw: string;
  readonly frames: readonly Frame[];
  /** The text of all text deltas. */
  readonly text: string;
  /** Settles when the condition holds; rejects when the stream is over and it does not. */
  until(condition: (follower: SseClient) => boolean): Promise<void>;
  /** How the connection ended: by a regular end of the body, or not. */
  readonly over: Promise<"ended" | "cut">;
  leave(): void;
};

/** Opens a stream of events: a POST where there is a body, else a GET. */
export function follow({ url, key }: Address, path: string, body?: object): SseClient {
  const frames: Frame[] = [];
  let [status, raw, text, rest] = [0, "", "", ""];
  let outcome: "ended" | "cut" | undefined;
  const waiting = new Set<() => void>();
  const over = Promise.withResolvers<"ended" | "cut">();

  function take(piece: string): void {
    raw += piece;
    const parts = (rest + piece).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const frame = toFrame(part);
      frames.push(frame);
      if (frame.event?.type === "text_delta") text += frame.event.text;
    }
    for (const wake of waiting) wake();
  }
  function finish(how: "ended" | "cut"): void {
    outcome ??= how;
    over.resolve(outcome);
    for (const wake of waiting) wake();
  }

  const headers = { "x-api-key": key, "content-type": "application/json" };
  const outgoing = request(new URL(path, url), {
    method: body === undefined ? "GET" : "POST",
    headers,
    agent: false,
  });
  outgoing.on("response", (incoming) => {
    status = incoming.statusCode ?? 0;
    incoming.setEncoding("utf8").on("data", take);
    incoming.on("error", () => finish("cut"));
    incoming.on("close", () => finish(incoming.complete ? "ended" : "cut"));
  });
  outgoing.on("error", () => finish("cut"));
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));

  const follower: SseClient = {
    get status() {
      return status;
    },
    get raw() {
      return raw;
    },
    frames,
    get text() {
      return text;
    },
    until: (condition) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const holds = condition(follower);
          if (!holds && outcome === undefined) return;
          waiting.delete(check);
          if (holds) resolve();
          else reject(new Error(`The stream was ${outcome} (status ${status}) after:\n${raw.slice(-500)}`));
        };
        waiting.add(check);
        check();
      }),
    over: over.promise,
    leave: () => void outgoing.destroy(),
  };
  return follower;
}

function toFrame(raw: string): Frame {
  const id = /^id: (.*)$/m.exec(raw)?.[1];
  const data = /^data: (\{.*)$/m.exec(raw)?.[1];
  return { id, raw, event: data === undefined ? undefined : parseEvent(JSON.parse(data)) };
}

/** Whether the stream has brought its terminal event. */
export function hasEnded({ frames }: SseClient): boolean {
  return frames.at(-1)?.event?.type === "generation_ended";
}

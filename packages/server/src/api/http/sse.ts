import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { encodeRetry, heartbeatFrame } from "@agent-max/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";

const heartbeatMs = 15_000;
/** A socket that takes nothing for this long is closed; its reader resumes by offset. */
const blockedMs = 60_000;

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
} as const;

/** Frames as they become due, until the signal aborts. */
export type Frames = (signal: AbortSignal) => AsyncIterable<string>;

/**
 * Answers a request with server-sent events: one write per batch of frames, a heartbeat when idle. A full socket is
 * waited for, and closed when it stays full. HEAD gets the headers alone. Settles when the stream has ended; never
 * rejects.
 */
export async function sendEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  frames: Frames,
): Promise<void> {
  reply.hijack();
  const response = reply.raw;
  const gone = new AbortController();
  const { signal } = gone;
  response.once("close", () => gone.abort("closed"));
  response.on("error", () => gone.abort("closed"));
  // A client may have left before this call; its close event does not fire again.
  if (response.destroyed) gone.abort("closed");
  // Headers that plugins have set (CORS and the like) must survive the hijack.
  response.writeHead(200, { ...definedHeaders(reply), ...headers });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  response.write(encodeRetry(1000 + Math.random() * 2000));
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(heartbeatFrame);
  }, heartbeatMs);
  try {
    for await (const frame of frames(signal)) {
      if (frame === "" || response.write(frame)) continue;
      await drained(response, gone);
    }
    response.end();
  } catch (error) {
    // A reader that left or stayed blocked comes back and resumes by offset; anything else is worth a line.
    if (!signal.aborted) request.log.warn({ err: error }, "a stream was cut");
    response.destroy();
  } finally {
    clearInterval(heartbeat);
  }
}

/** Waits until a full socket takes more. @throws when it closes first or stays full */
async function drained(response: ServerResponse, gone: AbortController): Promise<void> {
  const blocked = setTimeout(() => gone.abort("blocked"), blockedMs);
  try {
    await once(response, "drain", { signal: gone.signal });
  } finally {
    clearTimeout(blocked);
  }
}

function definedHeaders(reply: FastifyReply) {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  AppError,
  decodeOffset,
  encodeOffset,
  encodeSnapshot,
  generationIdSchema,
  toProblem,
} from "@agent-max/protocol";
import { toFrame } from "@agent-max/protocol/testing";
import { createLogs, type Log, type Scripts } from "./logs.ts";

/** What goes wrong with the next request for a stream. */
export type Fault =
  | { kind: "answer"; status: number; headers?: Record<string, string>; body?: string }
  /** The connection is lost after so many bytes of what is in the log by then. */
  | { kind: "cut"; afterBytes: number }
  /** The request takes effect, but its answer is lost. */
  | { kind: "lost answer" }
  /** Frames that come before the right ones, or with `cut` in place of them. */
  | { kind: "frames"; frames: string; cut?: boolean }
  /** Headers come, then nothing for ever. */
  | { kind: "silence" };

type Received = { method: string; url: URL; headers: IncomingMessage["headers"]; body: unknown };

export type WireServer = Awaited<ReturnType<typeof startWireServer>>;

/** A small server that speaks the wire over real sockets; the test writes its logs and chooses its faults. */
export async function startWireServer(scripts: Scripts = {}) {
  const logs = createLogs(scripts);
  const requests: Received[] = [];
  const faults: Fault[] = [];
  const answers = new Map<string, { status: number; body: unknown }>();

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const received = await receive(request);
    requests.push(received);
    const { pathname } = received.url;
    const answer = answers.get(`${received.method} ${pathname}`);
    if (answer) sendJson(response, answer.status, answer.body);
    else if (pathname.endsWith("/stop")) sendJson(response, 200, logs.stop(received.body));
    else await serveStream(received, faults.shift(), response);
  }

  async function serveStream(
    { method, url, body }: Received,
    fault: Fault | undefined,
    response: ServerResponse,
  ) {
    if (fault?.kind === "answer") {
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    const named = url.pathname.split("/").at(-2);
    const id = method === "POST" ? logs.begin(url.pathname, body) : generationIdSchema.parse(named);
    const snapshot = logs.snapshotOf(id);
    if (snapshot === undefined) return sendProblem(response, new AppError("generation_not_found"));
    if (fault?.kind === "lost answer") return void response.destroy();
    const asked = decodeOffset(url.searchParams.get("after") ?? "");
    if (fault === undefined && snapshot.status !== "running" && asked === snapshot.last_offset)
      return void response.writeHead(204).end();
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    if (fault?.kind === "silence") return;
    if (fault?.kind === "frames") response.write(fault.frames);
    if (fault?.kind === "frames" && fault.cut) return void response.end();
    let after = asked ?? 0;
    if (url.searchParams.get("mode") === "snapshot") {
      after = snapshot.last_offset;
      const data = JSON.stringify(encodeSnapshot(snapshot));
      response.write(`id: ${encodeOffset(after)}\nevent: snapshot\ndata: ${data}\n\n`);
    }
    const log = logs.get(id);
    if (fault?.kind !== "cut") return tail(log, after, response);
    const bytes = Buffer.from(log.events.slice(after).map(toFrame).join(""));
    response.write(bytes.subarray(0, fault.afterBytes), () => response.destroy());
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      sendJson(response, 500, { detail: String(error) });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    baseUrl: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    requests,
    /** What goes wrong with the coming requests for streams, the first with the next. */
    faults,
    /** Fixed answers, by method and path. */
    answers,
    append: logs.append,
    snapshotOf: logs.snapshotOf,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  const { method = "", url = "/", headers } = request;
  return {
    method,
    url: new URL(url, "http://server"),
    headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

async function tail(log: Log, after: number, response: ServerResponse) {
  const gone = Promise.withResolvers<void>();
  response.once("close", gone.resolve);
  for (let offset = after; !response.destroyed;) {
    for (const event of log.events.slice(offset)) {
      response.write(toFrame(event));
      offset = event.offset;
      if (event.type === "generation_ended") return void response.end();
    }
    await Promise.race([log.changed.promise, gone.promise]);
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, {
    "content-type": status < 400 ? "application/json" : "application/problem+json",
  });
  response.end(body === undefined ? "" : JSON.stringify(body));
}

function sendProblem(response: ServerResponse, error: AppError) {
  sendJson(response, error.status, toProblem(error, "request"));
}

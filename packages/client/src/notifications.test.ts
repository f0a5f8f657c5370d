import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { AppError, toProblem } from "@agent-max/protocol";
import { expect, test, vi } from "vitest";
import { startWireServer } from "../test/wire-server.ts";
import { createClient } from "./client.ts";

const notification = (id: string) => ({ type: "conversation_changed", conversation_id: id });
const frame = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;

/** Answers the n-th request with the n-th entry. */
async function startNotificationServer(answers: ((response: ServerResponse) => void)[]) {
  const server = createServer((_request, response) => answers.shift()?.(response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    baseUrl: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const stream = (frames: string) => (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "text/event-stream" }).write(frames);
};

test("notifications go on over cut connections and failures, and each connect is announced", async () => {
  await using server = await startNotificationServer([
    (response) =>
      response.writeHead(200, { "content-type": "text/event-stream" }).end(frame(notification("a"))),
    (response) => response.writeHead(503).end(),
    stream(
      frame({ type: "of a newer version" }) +
        "data: no JSON\n\n" +
        frame(notification("b")) +
        frame(notification("c")),
    ),
  ]);
  const controller = new AbortController();
  const onOpen = vi.fn<() => void>();
  const client = createClient({ baseUrl: server.baseUrl, random: () => 0 });
  const seen: unknown[] = [];
  for await (const each of client.notifications(controller.signal, onOpen)) {
    seen.push(each);
    if (seen.length === 3) controller.abort();
  }
  expect(seen).toEqual([notification("a"), notification("b"), notification("c")]);
  expect(onOpen).toHaveBeenCalledTimes(2);
});

test("notifications end with an error when the session has ended", async () => {
  await using server = await startNotificationServer([(response) => response.writeHead(401).end()]);
  const notifications = createClient({ baseUrl: server.baseUrl }).notifications(new AbortController().signal);
  await expect(notifications[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "unauthorized" });
});

test("[H9.3] a server without the address of notifications is older than this client", async () => {
  await using server = await startWireServer();
  server.faults.push({
    kind: "answer",
    status: 404,
    headers: { "content-type": "application/problem+json" },
    body: JSON.stringify(toProblem(new AppError("not_found"), "request")),
  });
  const notifications = createClient({ baseUrl: server.baseUrl }).notifications(new AbortController().signal);
  await expect(notifications[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: "server_outdated",
  });
});

import { Agent, type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { text as readText } from "node:stream/consumers";
import { expect, test } from "vitest";
import { startTestApp } from "./support/app.ts";
import { createManualModel } from "./support/manual-model.ts";
import { openAiChunks } from "./support/scripted-upstream.ts";
import { idOf } from "./support/app-requests.ts";

const start = "/api/v2/chat/streaming";
const body = { message: "Go" };

test("[H5.1] [H5.4] the headers of a stream keep every proxy from holding it back", async () => {
  await using server = await startTestApp();
  const post = await server.open(start, { body, headers: { "accept-encoding": "gzip, br" } });
  await post.over;
  const events = await server.open(`/api/v2/generations/${idOf(post)}/events`);
  const notifications = await server.open("/api/v2/notifications");
  await Promise.all(
    [post, events, notifications].map((stream) => stream.until(({ raw }) => raw.includes("retry: "))),
  );
  for (const { headers, raw } of [post, events, notifications]) {
    expect(headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    });
    expect(headers["content-encoding"]).toBeUndefined();
    expect(headers["content-length"]).toBeUndefined();
    expect(raw.match(/^retry: \d+$/gm)).toHaveLength(1);
  }
});

test("[H5.2] headers come before the first token", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const stream = await server.open(start, { body });
  expect(stream.status).toBe(200);
  expect(stream.text).toBe("");
  await model.reply();
});

test("[H4.8] HEAD answers at once, also while the answer is written, and without a body", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const stream = await server.open(start, { body });
  const path = `/api/v2/generations/${idOf(stream)}`;
  const head = await server.open(`${path}/events`, { method: "HEAD" });
  expect(head.status).toBe(200);
  expect(head.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
  expect(await head.over).toBe("ended");
  const notifications = await server.open("/api/v2/notifications", { method: "HEAD" });
  expect(await notifications.over).toBe("ended");
  expect((await server.open(path, { method: "HEAD" })).status).toBe(200);
  await model.finish();
  await stream.over;
  const past = await server.open(`${path}/events?mode=tail`, { method: "HEAD" });
  expect(past.status).toBe(204);
});

test("[S4.1] closing the connection stops nothing: the answer is written to its end", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const stream = await server.open(start, { body });
  await model.say("One, ");
  await stream.until(({ text }) => text === "One, ");
  stream.close();
  await stream.over;
  await model.say("two.");
  await model.finish();
  const path = `/api/v2/generations/${idOf(stream)}`;
  const reader = await server.open(`${path}/events`);
  await reader.over;
  expect(reader.text).toBe("One, two.");
  expect((await server.send("GET", path)).json()).toMatchObject({ status: "completed", answer: "One, two." });
  expect(await (await server.upstream.request()).closed).toBe("upstream");
});

test("[S4.1] a client that leaves before its request is answered leaves nothing behind", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const opening = server.open(start, { body });
  await model.say("One.");
  (await opening).close();
  await model.finish();
  const { conversations } = (await server.send("GET", "/api/v2/conversations")).json();
  expect(conversations).toHaveLength(1);
});

test("[H7.1] a reader that takes nothing costs no memory and slows no one down", async () => {
  const megabyte = "x".repeat(1024 * 1024);
  const sockets = new Set<Socket>();
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  server.app.server.on("connection", (socket: Socket) => sockets.add(socket));
  const slow = await server.open(`${start}?format=events`, { body, paused: true });
  const path = `/api/v2/generations/${idOf(slow)}/events`;
  const fast = await server.open(path);
  for (let part = 0; part < 12; part += 1) await model.say(megabyte);
  await model.finish();
  await fast.over;
  expect(fast.text.length).toBe(12 * megabyte.length);

  const late = await server.open(path, { paused: true });
  expect(late.status).toBe(200);
  const held = Array.from(sockets, ({ writableLength }) => writableLength);
  expect(Math.max(...held)).toBeLessThan(3 * megabyte.length);
  for (const reader of [slow, late]) {
    reader.resume();
    expect(await reader.over).toBe("ended");
    expect(reader.text.length).toBe(fast.text.length);
  }
});

test("[H5.5] a stream that ended leaves its connection for the next request", async () => {
  await using server = await startTestApp();
  const url = await server.listen();
  let connections = 0;
  server.app.server.on("connection", () => (connections += 1));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { "x-api-key": server.key, "content-type": "application/json" };
  for (let round = 0; round < 3; round += 1) {
    const outgoing = request(`${url}${start}`, { method: "POST", agent, headers });
    outgoing.end(JSON.stringify(body));
    const incoming = await new Promise<IncomingMessage>((resolve) => outgoing.on("response", resolve));
    expect(await readText(incoming)).toContain("data: [DONE]");
  }
  agent.destroy();
  expect(connections).toBe(1);
});

test("[G7.1] reasoning is an event of its own and no part of the answer", async () => {
  const thinking = { choices: [{ delta: { reasoning_content: "Let me think." } }] };
  await using server = await startTestApp({
    script: (_request, reply) => reply.end(`data: ${JSON.stringify(thinking)}\n\n${openAiChunks(["Yes."])}`),
  });
  const openai = await server.open(start, { body });
  await openai.over;
  expect(openai.text).toBe("Yes.");
  expect(openai.raw).not.toContain("think");
  const path = `/api/v2/generations/${idOf(openai)}`;
  expect((await server.send("GET", path)).json()).toMatchObject({
    answer: "Yes.",
    reasoning: "Let me think.",
  });
});

import { once } from "node:events";
import { copyFile } from "node:fs/promises";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { call, continueToEnd, replay, snapshotOf, streaming } from "./support/server-requests.ts";
import { follow, hasEnded } from "./support/sse-client.ts";
import { startScriptedUpstream } from "./support/scripted-upstream.ts";
import { startServerProcess } from "./support/server-process.ts";
import { storyOf, createStoryModel } from "./support/story-model.ts";
import { createTemporaryDirectory } from "./support/temporary-directory.ts";

const question = "Explain quantum computing";

/** A server in the middle of one answer that writes nothing more of its own accord. */
async function startWriting() {
  const cleanUp = new AsyncDisposableStack();
  const directory = cleanUp.use(createTemporaryDirectory());
  let pauses = true;
  const never = Promise.withResolvers<void>();
  cleanUp.defer(never.resolve);
  const pause = () => (pauses ? { after: 1000, until: never.promise } : undefined);
  const upstream = cleanUp.use(await startScriptedUpstream(createStoryModel(pause)));
  const env = { LLM_URL: upstream.url, LLM_MODEL: "createStoryModel" };
  const start = async () => cleanUp.use(await startServerProcess({ dataDirectory: directory.path, env }));
  const server = await start();
  const follower = follow(server, streaming, { message: question });
  await follower.until(({ text }) => text.length >= 1000);
  const started = follower.frames.find(({ event }) => event?.type === "generation_started")?.event;
  return {
    server,
    follower,
    upstream,
    id: started?.type === "generation_started" ? started.generation_id : "",
    async startAgain() {
      pauses = false;
      return start();
    },
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  };
}

describe.each([["SIGTERM"], ["SIGINT"]] as const)("%s in the middle of an answer", (signal) => {
  test("[S6.1] [S6.2] [L4.3] cuts the stream without a terminal event and exits with 0; the next start ends it, and it goes on", async () => {
    await using writing = await startWriting();
    const { server, follower, upstream, id } = writing;
    server.process.kill(signal);

    expect(await server.exited).toEqual({ code: 0, signal: null, stderr: "" });
    await follower.over;
    expect(hasEnded(follower)).toBe(false);
    expect(await (await upstream.request()).closed).toBe("client");

    const next = await writing.startAgain();
    const stored = await replay(next, id);
    expect(stored.text).toBe(follower.text);
    expect(await snapshotOf(next, id)).toMatchObject({
      status: "interrupted",
      error: { code: "server_restarted", retryable: true },
    });
    expect(await continueToEnd(next, id)).toMatchObject({
      status: "completed",
      answer: storyOf(question),
    });
  });
});

test("[S6.4] a second signal while the server closes changes nothing", async () => {
  await using writing = await startWriting();
  const { server, id } = writing;
  for (const signal of ["SIGTERM", "SIGTERM", "SIGINT"] as const) server.process.kill(signal);
  expect(await server.exited).toEqual({ code: 0, signal: null, stderr: "" });
  const next = await writing.startAgain();
  expect(await snapshotOf(next, id)).toMatchObject({ status: "interrupted" });
});

test("[S6.4] readers of notifications and idle kept-alive connections do not hold the exit up", async () => {
  await using server = await startServerProcess();
  const notifications = follow(server, "/api/v2/notifications");
  await notifications.until(({ raw }) => raw !== "");
  const agent = new Agent({ keepAlive: true });
  const request = get(`${server.url}/health`, { agent });
  request.on("response", (response) => response.resume());
  await once(request, "close");
  expect(await server.stop()).toEqual({ code: 0, signal: null, stderr: "" });
  await notifications.over;
  agent.destroy();
});

test("[L5.6] the database file alone is a backup after a stop", async () => {
  using backup = createTemporaryDirectory();
  await using server = await startServerProcess();
  const body = { message: question, conversation_id: "kept", max_tokens: 20 };
  const follower = follow(server, streaming, body);
  await follower.over;
  expect(await server.stop()).toMatchObject({ code: 0 });
  await copyFile(join(server.dataDirectory, "agent-max.db"), join(backup.path, "agent-max.db"));
  await using next = await startServerProcess({ dataDirectory: backup.path });
  const { body: kept } = await call(next, "/api/v2/conversations/kept");
  expect(kept).toMatchObject({ generations: [{ status: "truncated", answer: follower.text }] });
});

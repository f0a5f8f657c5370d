import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { call, continueToEnd, replay, snapshotOf, streaming } from "./support/server-requests.ts";
import { type Address, follow, type SseClient, hasEnded } from "./support/sse-client.ts";
import { startScriptedUpstream } from "./support/scripted-upstream.ts";
import { startServerProcess } from "./support/server-process.ts";
import { storyOf, createStoryModel } from "./support/story-model.ts";

const question = "Explain quantum computing";
/** No file of the server may grow beyond this; its write-ahead log gets there in the middle of an answer. */
const launcher = ["bash", "-c", 'ulimit -S -f 400; exec "$@"', "bash"];

/** Lets the files of a process grow again. */
async function liftLimit(pid: number | undefined): Promise<void> {
  await promisify(execFile)("prlimit", [`--pid=${pid}`, "--fsize=unlimited:"]);
}

/** Starts answers, which are added to the others, until one is refused. */
async function startUntilRefused(server: Address, followers: SseClient[]): Promise<SseClient> {
  for (;;) {
    const follower = follow(server, streaming, { message: question });
    await follower.until(({ status }) => status !== 0);
    if (follower.status !== 200) {
      await follower.over;
      return follower;
    }
    followers.push(follower);
  }
}

// The limit on file sizes is how Linux lets one process, and no other, run out of disk.
test.runIf(process.platform === "linux")(
  "[L2.1] [L2.3] [L4.1] a full disk: no text is seen that is not stored, new requests are refused, and it recovers by itself",
  async () => {
    await using upstream = await startScriptedUpstream(createStoryModel());
    await using server = await startServerProcess({
      env: { LLM_URL: upstream.url, LLM_MODEL: "createStoryModel", LOG_LEVEL: "silent" },
      launcher,
    });
    const followers = Array.from({ length: 20 }, () => follow(server, streaming, { message: question }));
    const refused = await startUntilRefused(server, followers);
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.raw)).toMatchObject({ code: "storage_failed", retryable: true });
    expect((await call(server, "/health")).status).toBe(200);

    await liftLimit(server.process.pid);
    await Promise.all(followers.map(({ over }) => over));
    expect(followers.every(({ status }) => status === 200 || status === 503)).toBe(true);
    const begun = followers.filter(({ status }) => status === 200);
    expect(begun.every(hasEnded)).toBe(true);
    const interrupted = [];
    for (const follower of begun) {
      const started = follower.frames.find(({ event }) => event?.type === "generation_started")?.event;
      const id = started?.type === "generation_started" ? started.generation_id : "";
      const snapshot = await snapshotOf(server, id);
      const stored = await replay(server, id);
      expect(stored.frames.slice(1).map(({ raw }) => raw)).toEqual(
        follower.frames.slice(1).map(({ raw }) => raw),
      );
      expect(storyOf(question).startsWith(snapshot.answer)).toBe(true);
      if (snapshot.status === "completed") continue;
      expect(snapshot).toMatchObject({ status: "interrupted", error: { code: "storage_failed" } });
      interrupted.push(snapshot);
    }
    expect(interrupted.length).toBeGreaterThan(0);
    for (const { generation_id, length } of interrupted) {
      if (length === 0) continue;
      expect(await continueToEnd(server, generation_id)).toMatchObject({ answer: storyOf(question) });
    }
  },
);

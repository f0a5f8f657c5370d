import { integer, sample } from "fast-check";
import { describe, expect, test } from "vitest";
import {
  call,
  continueToEnd,
  replay,
  snapshotOf,
  stopGeneration,
  streaming,
} from "./support/server-requests.ts";
import { startFaultProxy } from "./support/fault-proxy.ts";
import { follow, type SseClient, hasEnded } from "./support/sse-client.ts";
import { startScriptedUpstream } from "./support/scripted-upstream.ts";
import { startServerProcess } from "./support/server-process.ts";
import { type Pause, storyOf, createStoryModel } from "./support/story-model.ts";

const question = "Explain quantum computing";
const story = storyOf(question);

/** The real server with a faulty line to its provider and another one to its clients. */
async function startBetweenFaults() {
  const cleanUp = new AsyncDisposableStack();
  let pause: Pause | undefined;
  const upstream = cleanUp.use(await startScriptedUpstream(createStoryModel(() => pause)));
  const line = cleanUp.use(await startFaultProxy(upstream.origin));
  const env = { LLM_URL: `${line.url}/v1/chat/completions`, LLM_MODEL: "createStoryModel" };
  const server = cleanUp.use(await startServerProcess({ env }));
  const door = cleanUp.use(await startFaultProxy(server.url));
  return {
    upstream,
    line,
    door,
    server,
    /** The answers that begin from now on stop for a while in the middle. */
    pauseAt(after: number): () => void {
      const { promise: until, resolve } = Promise.withResolvers<void>();
      cleanUp.defer(resolve);
      pause = { after, until };
      return () => {
        pause = undefined;
        resolve();
      };
    },
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  };
}

function idOf({ frames }: SseClient): string {
  const started = frames.find(({ event }) => event?.type === "generation_started")?.event;
  return started?.type === "generation_started" ? started.generation_id : "";
}

describe("the line to the provider", () => {
  test("[G3.7] [G4.1] cut at any byte: what came is kept, and the answer goes on to its exact end", async () => {
    await using parts = await startBetweenFaults();
    const cuts = sample(integer({ min: 2000, max: 80_000 }), { numRuns: 12, seed: 7 });
    for (const byteCount of cuts) {
      parts.line.cutAfter(byteCount);
      const follower = follow(parts.server, streaming, { message: question });
      await follower.until(hasEnded);
      const snapshot = await snapshotOf(parts.server, idOf(follower));
      expect(snapshot.answer).toBe(follower.text);
      expect(story.startsWith(follower.text)).toBe(true);
      expect(snapshot).toMatchObject({ status: "interrupted", error: { code: "provider_cut_off" } });
      parts.line.cutAfter(undefined);
      expect(await continueToEnd(parts.server, snapshot.generation_id)).toMatchObject({
        status: "completed",
        answer: story,
      });
    }
  });

  test("[S1.2] [S2.1] half open: a stop ends the answer at once and closes the connection", async () => {
    await using parts = await startBetweenFaults();
    parts.pauseAt(1000);
    const follower = follow(parts.server, streaming, { message: question });
    await follower.until(({ text }) => text.length >= 1000);
    parts.line.freeze();
    expect(await stopGeneration(parts.server, idOf(follower))).toMatchObject({
      status: 200,
      body: { status: "stopped", upstream: "cancelled", stored_length: follower.text.length },
    });
    await follower.until(hasEnded);
    parts.line.thaw();
    expect(await (await parts.upstream.request()).closed).toBe("client");
  });

  test("[C5.1] [C5.3] resets before the first byte are tried three times, and each attempt is on record", async () => {
    await using parts = await startBetweenFaults();
    parts.line.cutAfter(0);
    const follower = follow(parts.server, streaming, { message: question });
    await follower.until(hasEnded);
    const attempts = follower.frames.flatMap(({ event }) =>
      event?.type === "attempt_started" ? event.n : [],
    );
    expect(attempts).toEqual([1, 2, 3]);
    expect(await snapshotOf(parts.server, idOf(follower))).toMatchObject({
      status: "failed",
      error: { retryable: true },
    });
    expect(parts.upstream.requests).toEqual([]);
  });

  test("[C5.3] a reset before the first byte is no end when the next attempt gets through", async () => {
    await using parts = await startBetweenFaults();
    parts.line.cutAfter(0);
    const follower = follow(parts.server, streaming, { message: question });
    await follower.until(({ frames }) => frames.some(({ event }) => event?.type === "attempt_started"));
    parts.line.cutAfter(undefined);
    await follower.until(hasEnded);
    expect(await snapshotOf(parts.server, idOf(follower))).toMatchObject({
      status: "completed",
      answer: story,
    });
  });
});

describe("the line to the client", () => {
  test("[S4.1] [L3.1] half open or cut: the answer goes on, and resuming gives exactly what was missed", async () => {
    await using parts = await startBetweenFaults();
    const goOn = parts.pauseAt(1500);
    const behindDoor = { url: parts.door.url, key: parts.server.key };
    const follower = follow(behindDoor, streaming, { message: question });
    await follower.until(({ text }) => text.length >= 1500);
    parts.door.freeze();
    goOn();
    const whole = await replayWhenEnded(parts.server, idOf(follower));
    expect(whole.text).toBe(story);

    parts.door.cut();
    expect(await follower.over).toBe("cut");
    expect(hasEnded(follower)).toBe(false);
    parts.door.thaw();
    const last = follower.frames.at(-1)?.id;
    const rest = follow(behindDoor, `/api/v2/generations/${idOf(follower)}/events?after=${last}`);
    await rest.until(hasEnded);
    expect(framesWithId(follower).concat(framesWithId(rest))).toEqual(framesWithId(whole));
    expect(follower.text + rest.text).toBe(story);
  });

  test("[S4.1] a client that leaves in the middle stops nothing", async () => {
    await using parts = await startBetweenFaults();
    const goOn = parts.pauseAt(1500);
    const follower = follow(parts.server, streaming, { message: question });
    await follower.until(({ text }) => text.length >= 1500);
    follower.leave();
    await follower.over;
    goOn();
    expect((await replayWhenEnded(parts.server, idOf(follower))).text).toBe(story);
    expect((await call(parts.server, "/ready")).body).toMatchObject({ running: 0 });
  });
});

/** Follows a generation to its end, and then reads its whole record anew. */
async function replayWhenEnded(server: { url: string; key: string }, id: string): Promise<SseClient> {
  const tail = follow(server, `/api/v2/generations/${id}/events`);
  await tail.until(hasEnded);
  const whole = await replay(server, id);
  expect(whole.frames.slice(1)).toEqual(tail.frames.slice(1));
  return whole;
}

function framesWithId({ frames }: SseClient): string[] {
  return frames.flatMap(({ id, raw }) => (id === undefined ? [] : raw));
}

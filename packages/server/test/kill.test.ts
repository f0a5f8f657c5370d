import { randomUUID } from "node:crypto";
import { integer, sample } from "fast-check";
import { expect, test } from "vitest";
import { topics } from "../src/providers/demo/topics.ts";
import {
  call,
  continueToEnd,
  replay,
  snapshotOf,
  stopGeneration,
  streaming,
} from "./support/server-requests.ts";
import { type Address, follow, type SseClient, hasEnded } from "./support/sse-client.ts";
import { startScriptedUpstream } from "./support/scripted-upstream.ts";
import { startServerProcess } from "./support/server-process.ts";
import { storyOf, createStoryModel } from "./support/story-model.ts";
import { createTemporaryDirectory } from "./support/temporary-directory.ts";

const lives = 8;
const perLife = 25;
const seed = 20_261_122;
/** So much of each story is written before a kill at most, so that every generation is running when it comes. */
const heldFrom = 2500;

type Written = { id: string; question: string; seen: SseClient };

/** At how many seen characters of its generations each life ends, from the first ones to nearly all. */
const killPoints = sample(integer({ min: 1, max: perLife * heldFrom - 1 }), { numRuns: lives, seed });

function begin(server: Address, number: number): Written {
  const id = randomUUID();
  const question = topics[number % topics.length]?.question ?? "";
  return { id, question, seen: follow(server, streaming, { message: question, generation_id: id }) };
}

/** Settles when the followers together have seen so many characters of text. */
async function seenTogether(written: readonly Written[], characters: number): Promise<void> {
  const total = () => written.reduce((sum, { seen }) => sum + seen.text.length, 0);
  await Promise.any(written.map(({ seen }) => seen.until(() => total() >= characters)));
}

async function expectSeenIsStored(server: Address, { id, question, seen }: Written): Promise<void> {
  expect(await snapshotOf(server, id)).toMatchObject({
    status: "interrupted",
    error: { code: "server_restarted" },
  });
  const stored = await replay(server, id);
  expect(stored.text.startsWith(seen.text)).toBe(true);
  expect(storyOf(question).startsWith(stored.text)).toBe(true);
  const rawById = new Map(stored.frames.map(({ id: offset, raw }) => [offset, raw]));
  const frames = seen.frames.filter(({ id: offset }) => offset !== undefined);
  expect(frames.map(({ raw }) => raw)).toEqual(frames.map(({ id: offset }) => rawById.get(offset)));
}

test(
  "[L2.1] [L3.1] [C5.9] 200 generations killed at random moments: what was seen is stored, each is terminal and goes on to its exact end",
  { timeout: 240_000 },
  async () => {
    using directory = createTemporaryDirectory();
    let killed = Promise.withResolvers<void>();
    let paused = true;
    const pause = () => (paused ? { after: heldFrom, until: killed.promise } : undefined);
    await using upstream = await startScriptedUpstream(createStoryModel(pause));
    const start = () =>
      startServerProcess({
        dataDirectory: directory.path,
        env: { LLM_URL: upstream.url, LLM_MODEL: "createStoryModel" },
      });
    const all: Written[] = [];

    for (const characters of killPoints) {
      killed = Promise.withResolvers();
      await using server = await start();
      const written = Array.from({ length: perLife }, (_, index) => begin(server, all.length + index));
      await Promise.all(written.map(({ seen }) => seen.until(({ frames }) => frames.length > 1)));
      await seenTogether(written, characters);
      await server.kill();
      killed.resolve();
      expect(await Promise.all(written.map(({ seen }) => seen.over))).toEqual(written.map(() => "cut"));
      expect(written.filter(({ seen }) => hasEnded(seen))).toEqual([]);
      all.push(...written);
    }

    paused = false;
    await using server = await start();
    for (const written of all) await expectSeenIsStored(server, written);
    for (let from = 0; from < all.length; from += perLife) {
      const wave = all.slice(from, from + perLife);
      const answers = await Promise.all(wave.map(({ id }) => continueToEnd(server, id)));
      expect(answers.map(({ status }) => status)).toEqual(wave.map(() => "completed"));
      expect(answers.map(({ answer }) => answer)).toEqual(wave.map(({ question }) => storyOf(question)));
    }
    expect(all).toHaveLength(lives * perLife);
  },
);

test("[C5.9] killed while requests are coming in: each generation is unknown or terminal, never running", async () => {
  using directory = createTemporaryDirectory();
  await using upstream = await startScriptedUpstream(createStoryModel());
  const env = { LLM_URL: upstream.url, LLM_MODEL: "createStoryModel" };
  const found: { seen: boolean; status: number; body: unknown }[] = [];
  for (const answered of [0, 1, 5]) {
    await using server = await startServerProcess({ dataDirectory: directory.path, env });
    const written = Array.from({ length: 10 }, (_, index) => begin(server, index));
    await Promise.all(
      written.slice(0, answered).map(({ seen }) => seen.until(({ frames }) => frames.length > 1)),
    );
    await server.kill();
    await using next = await startServerProcess({ dataDirectory: directory.path, env });
    for (const { id, seen } of written) {
      found.push({ seen: seen.frames.length > 1, ...(await call(next, `/api/v2/generations/${id}`)) });
    }
  }
  const known = found.filter(({ status }) => status === 200);
  const unknown = found.filter(({ status }) => status !== 200);
  expect(known.length).toBeGreaterThan(0);
  for (const { body } of known) expect(body).not.toMatchObject({ status: "running" });
  for (const { seen, body } of unknown) {
    expect(body).toMatchObject({ code: "generation_not_found" });
    expect(seen).toBe(false);
  }
});

test("[S1.1] [S2.1] an answered stop outlives a kill that follows at once", async () => {
  using directory = createTemporaryDirectory();
  const never = Promise.withResolvers<void>();
  await using upstream = await startScriptedUpstream(
    createStoryModel(() => ({ after: heldFrom, until: never.promise })),
  );
  const env = { LLM_URL: upstream.url, LLM_MODEL: "createStoryModel" };
  await using server = await startServerProcess({ dataDirectory: directory.path, env });
  const { id, seen } = begin(server, 0);
  await seen.until(({ text }) => text.length > 0);
  const { status, body } = await stopGeneration(server, id);
  await server.kill();
  never.resolve();
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: "stopped", upstream: "cancelled" });

  await using next = await startServerProcess({ dataDirectory: directory.path, env });
  const snapshot = await snapshotOf(next, id);
  expect(snapshot).toMatchObject({ status: "stopped", by: "user" });
  expect(body).toMatchObject({ length: snapshot.length, stored_length: snapshot.stored_length });
  expect(snapshot.answer.startsWith(seen.text)).toBe(true);
});

test("[S1.5] a stop for an id that was not seen yet outlives a kill, and wins when that generation begins", async () => {
  using directory = createTemporaryDirectory();
  await using upstream = await startScriptedUpstream(createStoryModel());
  const env = { LLM_URL: upstream.url, LLM_MODEL: "createStoryModel" };
  const id = randomUUID();
  await using server = await startServerProcess({ dataDirectory: directory.path, env });
  expect(await stopGeneration(server, id)).toMatchObject({ status: 200, body: { status: "stopped" } });
  await server.kill();

  await using next = await startServerProcess({ dataDirectory: directory.path, env });
  const follower = follow(next, streaming, { message: "Tell me about sleep", generation_id: id });
  await follower.until(hasEnded);
  expect(await snapshotOf(next, id)).toMatchObject({ status: "stopped", by: "user", answer: "" });
  expect(upstream.requests).toEqual([]);
});

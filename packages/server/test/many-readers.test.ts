import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { call, streaming } from "./support/server-requests.ts";
import { follow, hasEnded } from "./support/sse-client.ts";
import { startScriptedUpstream } from "./support/scripted-upstream.ts";
import { startServerProcess } from "./support/server-process.ts";
import { storyOf, createStoryModel } from "./support/story-model.ts";

const readerCount = 1000;
const question = "Explain quantum computing";

/** The memory of a process that is in use, in bytes. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

// Only Linux tells the memory of another process in a file.
test.runIf(process.platform === "linux")(
  "[H7.1] [L3.1] 1,000 readers of one answer cost little memory, and each gets the rest of it exactly once",
  async () => {
    const rest = Promise.withResolvers<void>();
    await using upstream = await startScriptedUpstream(
      createStoryModel(() => ({ after: 1000, until: rest.promise })),
    );
    await using server = await startServerProcess({
      env: { LLM_URL: upstream.url, LLM_MODEL: "createStoryModel" },
    });
    const first = follow(server, streaming, { message: question });
    await first.until(({ text }) => text.length >= 1000);
    const started = first.frames.find(({ event }) => event?.type === "generation_started")?.event;
    const id = started?.type === "generation_started" ? started.generation_id : "";
    const atRest = await residentBytes(server.process.pid);

    const readers = Array.from({ length: readerCount }, () =>
      follow(server, `/api/v2/generations/${id}/events`),
    );
    await Promise.all(readers.map((reader) => reader.until(({ text }) => text === first.text)));
    const attached = await residentBytes(server.process.pid);
    // About 75 kB for each reader on a server of 190 MB; a queue for each one would be far more.
    expect(attached / atRest).toBeLessThan(2);
    expect((await call(server, "/ready")).body).toMatchObject({ running: 1 });

    rest.resolve();
    await Promise.all([first, ...readers].map((reader) => reader.until(hasEnded)));
    expect(first.text).toBe(storyOf(question));
    const expected = first.frames.slice(1).map(({ raw }) => raw);
    for (const { frames } of readers) expect(frames.slice(1).map(({ raw }) => raw)).toEqual(expected);
  },
);

import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { startTestApp } from "./support/app.ts";
import { ask, conversationOf, snapshotOf } from "./support/app-requests.ts";
import { codeOf, follow, hasText, openEngine } from "./support/engine.ts";
import { owner } from "./support/ids.ts";
import { openAiChunks, toFrame } from "./support/scripted-upstream.ts";
import { openSqliteLog } from "./support/sqlite-log.ts";
import { createTemporaryDirectory } from "./support/temporary-directory.ts";
import { startRequestSchema } from "@agent-max/protocol";

const absurd = [2 ** 64, 1e308, -1, 0.5, 2 ** 53, "12", null, [7], { n: 1 }, true];

describe("[L5.4] a provider that reports", () => {
  test.each(absurd)("%j tokens leaves an answer that can be read, exported and continued", async (count) => {
    await using server = await startTestApp({
      script: (_request, reply) => {
        const usage = { prompt_tokens: count, completion_tokens: count, total_tokens: count };
        reply.end(openAiChunks(["One, ", "two."]) + toFrame({ choices: [], usage }));
      },
    });
    const id = await ask(server, "Count", { conversation_id: "c" });
    expect(await snapshotOf(server, id)).toMatchObject({ status: "completed", answer: "One, two." });
    expect((await conversationOf(server, "c")).generations).toHaveLength(1);
    const events = await server.open(`/api/v2/generations/${id}/events`);
    await events.over;
    expect(events.messages.at(-1)?.data).toContain('"generation_ended"');
    await ask(server, "And now?", { conversation_id: "c" });
    expect((await conversationOf(server, "c")).generations).toHaveLength(2);
  });
});

/** Spoils every stored line that a pattern finds, as a fault of an earlier version would have. */
function spoil(directory: string, pattern: RegExp, replacement: string): void {
  const file = new DatabaseSync(join(directory, "agent-max.db"));
  for (const { id, body } of file.prepare("SELECT id, body FROM flush_log").all())
    file
      .prepare("UPDATE flush_log SET body = ? WHERE id = ?")
      .run(String(body).replaceAll(pattern, replacement), id ?? null);
  for (const { id, body } of file.prepare("SELECT id, body FROM sealed_logs").all()) {
    if (!(body instanceof Uint8Array)) throw new TypeError("a sealed log is not binary");
    const lines = zstdDecompressSync(body).toString("utf8").replaceAll(pattern, replacement);
    file.prepare("UPDATE sealed_logs SET body = ? WHERE id = ?").run(zstdCompressSync(lines), id ?? null);
  }
  for (const { id, snapshot } of file
    .prepare("SELECT id, snapshot FROM generations WHERE snapshot IS NOT NULL")
    .all())
    file
      .prepare("UPDATE generations SET snapshot = ? WHERE id = ?")
      .run(String(snapshot).replaceAll(pattern, replacement), id ?? null);
  file.close();
}

const faults: [string, RegExp, string][] = [
  ["a count that no schema takes", /"completion":\d+/g, '"completion":18446744073709551615'],
  ["an event of another type", /"type":"usage_recorded"/g, '"type":"weather_reported"'],
  ["an event of another version", /"v":2(?=[^\n]*"attempt_started")/g, '"v":7'],
  ["a line that is no JSON", /\{[^\n]*"attempt_started"[^\n]*\}/g, "\u0000 not JSON"],
  ["an ending of another status", /"status":"completed"/g, '"status":"exploded"'],
];

describe("[L5.5] the next start serves everything else after", () => {
  test.each(faults)("%s", async (_name, pattern, replacement) => {
    using directory = createTemporaryDirectory();
    const start = (message: string) => startRequestSchema.parse({ message });
    const ids = [];
    {
      await using opened = await openEngine({ directory: directory.path });
      for (const [index, text] of ["One", "Two"].entries()) {
        const id = await opened.engine.start(owner, start(text));
        const call = await opened.provider.call(index);
        await call.text(text);
        await call.send({ type: "usage", promptTokens: 3, completionTokens: 2 });
        await (index === 0 ? call.finish() : follow(opened, id, hasText(text)));
        if (index === 0) await follow(opened, id);
        ids.push(id);
      }
    }
    spoil(directory.path, pattern, replacement);
    await using reopened = await openEngine({ directory: directory.path });
    for (const [index, id] of ids.entries()) {
      const snapshot = await reopened.engine.reader.get(owner, id);
      expect(snapshot.answer).toBe(["One", "Two"][index]);
      expect(snapshot.status).not.toBe("running");
    }
  });

  test("a log whose beginning cannot be read: it is named, and the others are there", async () => {
    using directory = createTemporaryDirectory();
    const start = (message: string) => startRequestSchema.parse({ message });
    const ids = [];
    {
      await using opened = await openEngine({ directory: directory.path });
      for (const text of ["lost", "kept"]) {
        ids.push(await opened.engine.start(owner, start(text)));
        await (await opened.provider.call(ids.length - 1)).text(text);
      }
    }
    spoil(directory.path, /\{[^\n]*"generation_started"[^\n]*"message":"lost"[^\n]*\}/g, "{}");
    {
      await using log = await openSqliteLog({ directory: directory.path });
      expect(log.troubles).toEqual([expect.stringContaining(`event 1 of generation ${ids[0]}`)]);
    }
    await using reopened = await openEngine({ directory: directory.path });
    const [lost, kept] = ids;
    if (lost === undefined || kept === undefined) throw new Error("nothing was started");
    expect(await reopened.engine.reader.get(owner, kept)).toMatchObject({ answer: "kept" });
    expect(await codeOf(reopened.engine.reader.get(owner, lost))).toBe("generation_not_found");
  });

  test("a head whose log cannot be read: the conversation goes on from the answer before", async () => {
    using directory = createTemporaryDirectory();
    const start = (message: string) => startRequestSchema.parse({ message, conversation_id: "c" });
    {
      await using opened = await openEngine({ directory: directory.path });
      const kept = await opened.engine.start(owner, start("kept"));
      await (await opened.provider.call(0)).text("An answer.");
      await (await opened.provider.call(0)).finish();
      await follow(opened, kept);
      await opened.engine.start(owner, start("lost"));
      await opened.provider.call(1);
    }
    spoil(directory.path, /\{[^\n]*"generation_started"[^\n]*"message":"lost"[^\n]*\}/g, "{}");
    await using reopened = await openEngine({ directory: directory.path });
    await reopened.engine.start(owner, start("And now?"));
    const { messages } = (await reopened.provider.call()).request;
    expect(messages.map(({ content }) => content).slice(1)).toEqual(["kept", "An answer.", "And now?"]);
  });
});

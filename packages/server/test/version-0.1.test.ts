import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeSnapshot, generationIdSchema, ownerSchema, reduce, snapshotSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { z } from "zod";
import { openEngine } from "./support/engine.ts";
import { openFile } from "./support/sqlite-log.ts";
import { createTemporaryDirectory } from "./support/temporary-directory.ts";

const owner = ownerSchema.parse("default");
const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/version-0.1.${name}`, import.meta.url));

const renamedModes = new Map([
  ["held", "buffered"],
  ["native", "prefill"],
  ["anchored", "anchored"],
  ["plain", "unanchored"],
]);
const seamSchema = z.looseObject({ way: z.string(), held_ms: z.number() });
const oldSnapshotSchema = z.looseObject({
  generation_id: generationIdSchema,
  status: z.string(),
  answer: z.string(),
  seams: z.array(seamSchema),
  metrics: z.looseObject({ held_ms: z.number() }).optional(),
});

/** What version 0.1 said of each generation, in the words of today. */
function expectedSnapshots() {
  const stored: unknown = JSON.parse(readFileSync(fixture("json"), "utf8"));
  return z
    .array(oldSnapshotSchema)
    .parse(stored)
    .map(({ seams, metrics, ...snapshot }) => {
      const { held_ms: delay, ...figures } = metrics ?? {};
      return {
        ...snapshot,
        seams: seams.map(({ way, held_ms, ...seam }) => ({
          ...seam,
          mode: renamedModes.get(way),
          join_delay_ms: held_ms,
        })),
        ...(metrics && { metrics: { ...figures, join_delay_ms: delay } }),
      };
    });
}

/** A data directory as version 0.1 left it when it was killed in the middle of two answers. */
function createOldDirectory() {
  const directory = createTemporaryDirectory();
  copyFileSync(fixture("db"), join(directory.path, "agent-max.db"));
  return directory;
}

test("[L5.3] every answer that version 0.1 stored is read on, to the last character", async () => {
  using directory = createOldDirectory();
  await using opened = await openEngine({ directory: directory.path });
  for (const expected of expectedSnapshots()) {
    const id = expected.generation_id;
    const snapshot = await opened.engine.reader.find(owner, id);
    if (snapshot === undefined) throw new Error(`${id} is gone`);
    const folded = ((await opened.log.read(id, 0)) ?? []).reduce(reduce, undefined);
    expect(folded).toEqual(snapshot);
    expect(snapshotSchema.parse(encodeSnapshot(snapshot))).toEqual(snapshot);
    const kept = encodeSnapshot(snapshot);
    const { status, answer, seams } = expected;
    expect(kept).toEqual(status === "running" ? { ...kept, status: "interrupted", answer, seams } : expected);
  }
});

test("[C5.9] an answer that version 0.1 was writing is continued after the upgrade", async () => {
  using directory = createOldDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const cut = expectedSnapshots().filter(({ status }) => status === "running");
  expect(cut).toHaveLength(2);
  for (const [index, { generation_id, answer }] of cut.entries()) {
    const new_generation_id = generationIdSchema.parse(`0198a000-0000-7000-8000-00000000000${index}`);
    await opened.engine.continueById(owner, { generation_id, new_generation_id });
    const { request } = await opened.provider.call(index);
    expect(`${request.prefix}`).toBe(answer);
  }
});

test("[L5.3] the upgrade renames once, and a second start changes nothing", async () => {
  using directory = createOldDirectory();
  await (await openEngine({ directory: directory.path }))[Symbol.asyncDispose]();
  const rows = () => {
    using file = openFile(directory.path);
    return file.rows("SELECT id, snapshot, metrics FROM generations ORDER BY id");
  };
  const before = rows();
  expect(JSON.stringify(before)).not.toMatch(/held_ms|\\"way\\"/);
  await (await openEngine({ directory: directory.path }))[Symbol.asyncDispose]();
  expect(rows()).toEqual(before);
});

test("[L5.3] [L5.5] a line that cannot be read does not keep the others of its row from being read on", async () => {
  using directory = createOldDirectory();
  const [sealed] = expectedSnapshots().filter(({ status }) => status === "completed");
  const broken = `{"id":"${sealed?.generation_id}","lines":1,"seal":false}\n{"v":1,"type":`;
  {
    using file = openFile(directory.path);
    file.run(`UPDATE flush_log SET body = '${broken}' || char(10) || body`);
  }
  await using opened = await openEngine({ directory: directory.path });
  for (const { generation_id, answer } of expectedSnapshots())
    expect(await opened.engine.reader.get(owner, generation_id)).toMatchObject({ answer });
});

test("[L5.3] a row that version 0.1 left unreadable does not keep the others from being read on", async () => {
  using directory = createOldDirectory();
  const [broken, ...others] = expectedSnapshots().filter(({ status }) => status === "completed");
  {
    using file = openFile(directory.path);
    file.run(`UPDATE sealed_logs SET body = x'00' WHERE id = '${broken?.generation_id}'`);
  }
  await using opened = await openEngine({ directory: directory.path });
  for (const { generation_id, answer } of others)
    expect(await opened.engine.reader.get(owner, generation_id)).toMatchObject({ answer });
});

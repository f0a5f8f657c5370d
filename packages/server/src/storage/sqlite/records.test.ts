import { conversationIdSchema, type EventBody, type GenerationId, reduce } from "@agent-max/protocol";
import { endedBody, startedBody, textBody } from "@agent-max/protocol/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextGenerationId, owner, stranger } from "../../../test/support/ids.ts";
import { openFile, openSqliteLog } from "../../../test/support/sqlite-log.ts";
import { createTemporaryDirectory } from "../../../test/support/temporary-directory.ts";
import { createRecords } from "./records.ts";

const awkward = fc.array(
  fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\0", "\r\n", "\uD83D", "'; DROP TABLE turns; --")),
);
const anyEnd = fc.constantFrom<EventBody>(
  endedBody(),
  endedBody({ status: "stopped", by: "user" }),
  endedBody({ status: "truncated", by: "context" }),
  endedBody({ status: "failed", error: { code: "empty", message: "Nothing.", retryable: true } }),
);

test("[L5.1] records are the folds of the logs", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const records = createRecords(opened.database);
  await fc.assert(
    fc.asyncProperty(awkward, fc.option(anyEnd, { nil: undefined }), async (texts, end) => {
      const id = nextGenerationId();
      await opened.log.create({ id, header: { owner }, events: [startedBody(id)] });
      for (const text of texts) await opened.log.append(id, 1, [textBody(text)]);
      await opened.log.append(id, 1, end === undefined ? [] : [end]);
      const snapshot = (await opened.log.read(id, 0))?.reduce(reduce, undefined);
      expect(await records.generation(owner, id)).toEqual(end === undefined ? "unfolded" : snapshot);
      expect(await records.generation(stranger, id)).toBeUndefined();
    }),
    { numRuns: 30, seed: 50 },
  );
});

test("[L5.1] the row of a generation says the same as its snapshot", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const id = nextGenerationId();
  await opened.log.create({ id, header: { owner }, events: [startedBody(id), textBody("Hello")] });
  using file = openFile(directory.path);
  const row = () => file.rows("SELECT status, length, snapshot, ended_at FROM generations");
  expect(row()).toMatchObject([{ status: "running", snapshot: null, ended_at: null }]);
  await opened.log.append(id, 1, [{ ...endedBody(), at: 1_800_000_000_777 }]);
  expect(row()).toMatchObject([{ status: "completed", length: 5, ended_at: 1_800_000_000_777 }]);
  expect(file.rows("SELECT updated_at FROM conversations")).toEqual([{ updated_at: 1_800_000_000_777 }]);
});

test("[G8.1] the newest generation of a conversation becomes its head, and names it once", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const records = createRecords(opened.database);
  const conversation = conversationIdSchema.parse("talk");
  const ids = [nextGenerationId(), nextGenerationId()];
  for (const [index, id] of ids.entries()) {
    const message = `  Message ${index}\nand more`;
    const started = startedBody(id, { conversation_id: conversation, message, at: index });
    await opened.log.create({ id, header: { owner }, events: [started] });
    expect(await records.conversation(owner, conversation)).toEqual({
      head: id,
      deletedAt: null,
      erasedAt: null,
    });
  }
  expect(await records.generationsOf(owner, conversation)).toEqual(ids.toReversed());
  expect(await records.generationsOf(stranger, conversation)).toEqual([]);
  using file = openFile(directory.path);
  expect(file.rows("SELECT title FROM conversations")).toEqual([{ title: "Message 0" }]);
});

test.each([
  ["a".repeat(200), `${"a".repeat(80)}…`],
  ["word ".repeat(30), `${"word ".repeat(16).trim()}…`],
  [`${"a".repeat(79)}😀 and so on`, `${"a".repeat(79)}…`],
  ["short", "short"],
])("a title is the first line, cut at a word or a whole character: %j", async (message, title) => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const id = nextGenerationId();
  await opened.log.create({ id, header: { owner }, events: [{ ...startedBody(id), message }] });
  using file = openFile(directory.path);
  expect(file.rows("SELECT title FROM conversations")).toEqual([{ title }]);
});

test("[S1.5] a repeated stop keeps the newest time, and stops older than a minute are removed", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const records = createRecords(opened.database);
  const [old, repeated] = [nextGenerationId(), nextGenerationId()];
  const add = (id: GenerationId, atMs: number) => records.addEarlyStop({ owner, id, atMs }, atMs - 60_000);
  await add(old, 1000);
  await add(repeated, 2000);
  await add(repeated, 61_001);
  expect(await records.earlyStops()).toEqual([{ owner, id: repeated, atMs: 61_001 }]);
});

test("[H6.3] a generation is found by its key, for its owner only", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const records = createRecords(opened.database);
  const id = nextGenerationId();
  const header = { owner, idempotency: { key: "once", digest: "d1" } };
  await opened.log.create({ id, header, events: [startedBody(id)] });
  expect(await records.idempotent(owner, "once")).toEqual({ id, digest: "d1" });
  expect(await records.idempotent(stranger, "once")).toBeUndefined();
  expect(await records.idempotent(owner, "other")).toBeUndefined();
});

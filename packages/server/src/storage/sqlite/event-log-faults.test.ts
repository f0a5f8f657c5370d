import { conversationIdSchema, type GenerationId, isTerminal } from "@agent-max/protocol";
import { endedBody, startedBody, textBody } from "@agent-max/protocol/testing";
import { expect, test } from "vitest";
import { codeOf } from "../../../test/support/engine.ts";
import { nextGenerationId, owner } from "../../../test/support/ids.ts";
import { linesInFile, openFile, openSqliteLog, whileRefused } from "../../../test/support/sqlite-log.ts";
import { createTemporaryDirectory } from "../../../test/support/temporary-directory.ts";
import { begin, readAll } from "../event-log.contract.ts";

const tables = ["flush_log", "sealed_logs", "conversations", "turns", "generations"];

/** How many rows each table has. */
function countRows(directory: string): Record<string, unknown> {
  using file = openFile(directory);
  return Object.fromEntries(tables.map((name) => [name, file.rows(`SELECT * FROM ${name}`).length]));
}

test("[L5.2] a write that fails is storage_failed and leaves nothing; the same write works later", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const { log, troubles } = opened;
  const before = countRows(directory.path);
  const id = nextGenerationId();
  const make = () => log.create({ id, header: { owner }, events: [startedBody(id), textBody("a")] });
  await whileRefused(directory.path, "INSERT ON generations", async () => {
    expect(await codeOf(make())).toBe("storage_failed");
    expect(countRows(directory.path)).toEqual(before);
    expect(await log.read(id, 0)).toBeUndefined();
  });
  expect(troubles.join("\n")).toContain("refused by a test");
  expect(await make()).toEqual({ outcome: "created" });
  expect(await readAll(log, id)).toHaveLength(2);
});

test("[L2.1] text that could not be stored is never seen, and the offsets after it have no hole", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const { log } = opened;
  const id = await begin(log);
  await whileRefused(directory.path, "INSERT ON flush_log", async () => {
    const appends = ["a", "b", "c"].map((text) => codeOf(log.append(id, 1, [textBody(text)])));
    expect(await Promise.all(appends)).toEqual(["storage_failed", "storage_failed", "storage_failed"]);
    expect(await readAll(log, id)).toHaveLength(1);
  });
  expect(await log.append(id, 1, [textBody("d")])).toBe("appended");
  expect(await readAll(log, id, 1)).toMatchObject([{ offset: 2, text: "d" }]);
  expect(linesInFile(directory.path, id)).toHaveLength(2);
});

test("[L1.2] an append that fails leaves no hole before those that wait behind it", async () => {
  using directory = createTemporaryDirectory();
  let failing = 1;
  await using opened = await openSqliteLog({
    directory: directory.path,
    wrap: (writer) => ({
      ...writer,
      write(write) {
        const fails = write.statements.length === 0 && failing-- > 0;
        return fails ? Promise.reject(new Error("the disk hiccups once")) : writer.write(write);
      },
    }),
  });
  const { log } = opened;
  const id = await begin(log);
  await Promise.allSettled(["a", "b", "c"].map((text) => log.append(id, 1, [textBody(text)])));
  const events = await readAll(log, id);
  expect(events.map(({ offset }) => offset)).toEqual(events.map((_event, index) => index + 1));
  expect(linesInFile(directory.path, id)).toHaveLength(events.length);
  expect(events.map((event) => (event.type === "text_delta" ? event.text : ""))).toEqual(["", "b", "c"]);
});

test("[L4.2] an ending that could not be stored has not happened; the next one counts", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const { log } = opened;
  const id = await begin(log);
  await whileRefused(directory.path, "UPDATE ON generations", async () => {
    expect(await codeOf(log.append(id, 1, [textBody("a"), endedBody()]))).toBe("storage_failed");
  });
  using file = openFile(directory.path);
  expect(file.rows("SELECT status FROM generations")).toEqual([{ status: "running" }]);
  expect((await readAll(log, id)).filter(isTerminal)).toEqual([]);
  expect(await log.append(id, 1, [endedBody({ status: "stopped", by: "user" })])).toBe("appended");
  expect(await readAll(log, id)).toMatchObject([{ offset: 1 }, { offset: 2, status: "stopped" }]);
});

test("one bad write does not fail its neighbours of the same flush", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const { log } = opened;
  const ids = Array.from({ length: 9 }, nextGenerationId);
  const cursed = { conversation_id: conversationIdSchema.parse("cursed") };
  const make = (id: GenerationId, index: number) =>
    log.create({ id, header: { owner }, events: [startedBody(id, index === 5 ? cursed : {})] });
  const results = await whileRefused(directory.path, "INSERT ON conversations WHEN new.id = 'cursed'", () =>
    Promise.allSettled(ids.map(make)),
  );
  expect(results.map(({ status }) => status === "rejected")).toEqual(ids.map((_id, index) => index === 5));
  const inFile = ids.map((id) => linesInFile(directory.path, id).length);
  expect(inFile).toEqual(ids.map((_id, index) => (index === 5 ? 0 : 1)));
});

test("[L3.1] a log that could not be compressed is read all the same, and is compressed with a later write", async () => {
  using directory = createTemporaryDirectory();
  const id = nextGenerationId();
  {
    await using opened = await openSqliteLog({ directory: directory.path });
    await whileRefused(directory.path, "INSERT ON sealed_logs", async () => {
      const tried = opened.sealing();
      await opened.log.create({ id, header: { owner }, events: [startedBody(id), endedBody()] });
      await tried;
    });
    expect(await readAll(opened.log, id)).toHaveLength(2);
  }
  expect(countRows(directory.path)).toMatchObject({ flush_log: 1, sealed_logs: 0 });
  await using reopened = await openSqliteLog({ directory: directory.path });
  expect(await reopened.log.orphans()).toEqual([]);
  expect(await readAll(reopened.log, id)).toHaveLength(2);
  await Promise.all([reopened.sealing(), begin(reopened.log)]);
  expect(countRows(directory.path)).toMatchObject({ sealed_logs: 1 });
  expect(await readAll(reopened.log, id)).toHaveLength(2);
});

test("[S6.1] closing waits for the writes that were begun", async () => {
  using directory = createTemporaryDirectory();
  const opened = await openSqliteLog({ directory: directory.path });
  const made = Promise.all(Array.from({ length: 20 }, () => begin(opened.log)));
  await opened.database.close();
  await made;
  expect(countRows(directory.path)).toMatchObject({ generations: 20 });
  expect(await codeOf(begin(opened.log))).toBe("storage_failed");
});

import { setImmediate as nextTurn } from "node:timers/promises";
import { encodeEvent } from "@agent-max/protocol";
import { endedBody, startedBody, textBody } from "@agent-max/protocol/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextGenerationId, owner } from "../../../test/support/ids.ts";
import { linesInFile, openFile, openSqliteLog } from "../../../test/support/sqlite-log.ts";
import { openSqliteStorage } from "../../../test/support/sqlite-storage.ts";
import { createTemporaryDirectory } from "../../../test/support/temporary-directory.ts";
import type { EventLog } from "../../engine/ports/event-log.ts";
import { begin, describeLog, readAll } from "../event-log.contract.ts";

const awake = new AbortController().signal;

describeLog("SQLite", openSqliteStorage);

test("[L2.1] nothing can be read while it is on its way to the disk", async () => {
  using directory = createTemporaryDirectory();
  let gate = Promise.resolve();
  await using opened = await openSqliteLog({
    directory: directory.path,
    wrap: (writer) => ({ ...writer, write: (write) => gate.then(() => writer.write(write)) }),
  });
  const { log } = opened;
  const id = await begin(log);
  const disk = Promise.withResolvers<void>();
  gate = disk.promise;
  let seen = false;
  const changed = log.changed(id, 1, awake).then(() => (seen = true));
  const appended = log.append(id, 1, [textBody("a"), endedBody()]);
  await nextTurn();
  expect(await readAll(log, id)).toHaveLength(1);
  expect(seen).toBe(false);
  disk.resolve();
  await Promise.all([appended, changed]);
  expect(await readAll(log, id)).toHaveLength(3);
});

test("[L2.1] what a reader sees stands in the file already", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const { log } = opened;
  const id = await begin(log);
  const reader = async () => {
    for (let offset = 1; offset < 40;) {
      await log.changed(id, offset, awake);
      const events = await readAll(log, id);
      const inFile = linesInFile(directory.path, id);
      expect(inFile.slice(0, events.length)).toEqual(events.map(encodeEvent));
      offset = events.length;
    }
  };
  const reading = reader();
  for (let n = 0; n < 40; n += 1) await log.append(id, 1, [textBody(`${n}`)]);
  await reading;
});

test("[L2.2] what waits for a flush goes together with the next one", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  await Promise.all(Array.from({ length: 100 }, () => begin(opened.log)));
  using file = openFile(directory.path);
  expect(file.rows("SELECT id FROM flush_log")).toHaveLength(2);
});

const anyText = fc.array(
  fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\r\n", "\0", "\u2028", "\uD83D", "\uDE00")),
);

test("[L3.1] a log that is opened again is the same to the last byte, ended or not", async () => {
  using directory = createTemporaryDirectory();
  const logs = fc
    .sample(fc.record({ texts: anyText, ends: fc.boolean() }), { numRuns: 30, seed: 31 })
    .map((log) => ({ ...log, id: nextGenerationId() }));
  const read = async (log: EventLog) =>
    Promise.all(logs.map(async ({ id }) => (await readAll(log, id)).map(encodeEvent)));
  const write = async () => {
    await using opened = await openSqliteLog({ directory: directory.path });
    for (const { id, texts, ends } of logs) {
      const bodies = [...texts.map((text) => textBody(text)), ...(ends ? [endedBody()] : [])];
      await opened.log.create({ id, header: { owner }, events: [startedBody(id)] });
      await Promise.all(bodies.map((body) => opened.log.append(id, 1, [body])));
    }
    return read(opened.log);
  };
  const before = await write();
  await using reopened = await openSqliteLog({ directory: directory.path });
  expect(await read(reopened.log)).toEqual(before);
  const unfinished = logs.filter(({ ends }) => !ends).map(({ id }) => ({ id, header: { owner } }));
  expect(await reopened.log.orphans()).toEqual(unfinished);
  const more = await Promise.all(logs.map(({ id }) => reopened.log.append(id, 1, [textBody("more")])));
  expect(more).toEqual(logs.map(({ ends }) => (ends ? "ended" : "appended")));
});

test("[L3.1] ended logs leave the memory and are read from their final row, from any offset", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const { log } = opened;
  const first = await begin(log, textBody("a\r\n\uD83D\0"), textBody("b"));
  const before = [...(await readAll(log, first))];
  await log.append(first, 1, [endedBody()]);
  await opened.sealed(1);
  await Promise.all(Array.from({ length: 70 }, () => begin(log, endedBody())));
  await opened.sealed(71);
  const after = await readAll(log, first);
  expect(after.slice(0, 3)).toEqual(before);
  expect(after[0]).not.toBe(before[0]);
  expect(await readAll(log, first, 2)).toEqual(after.slice(2));
  expect(await log.append(first, 1, [textBody("late")])).toBe("ended");
  await log.changed(first, 4, awake);
});

test("the flush log is trimmed to what running logs still need", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const { log, sealing } = opened;
  using file = openFile(directory.path);
  const rows = () => file.rows("SELECT id FROM flush_log").length;
  await Promise.all([sealing(), begin(log, endedBody())]);
  expect(rows()).toBe(0);
  const running = await begin(log);
  for (let n = 0; n < 5; n += 1) await Promise.all([sealing(), begin(log, endedBody())]);
  expect(rows()).toBe(6);
  await Promise.all([sealing(), log.append(running, 1, [endedBody()])]);
  expect(rows()).toBe(0);
  expect(file.rows("SELECT id FROM sealed_logs")).toHaveLength(7);
});

import { setImmediate as nextTurn } from "node:timers/promises";
import type { EventBody } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { at, nextGenerationId, owner, startedBody, textBody } from "../../../test/support/log-bodies.ts";
import type { EventLog } from "../ports/event-log.ts";
import { createMemoryLog } from "../../storage/memory/event-log.ts";
import { createRecorder } from "./append-queue.ts";

type Append = { events: readonly EventBody[]; settle: PromiseWithResolvers<void> };

/** A recorder on a log whose appends the test lets through one by one. */
async function open() {
  const memory = createMemoryLog();
  const id = nextGenerationId();
  await memory.create({ id, header: { owner }, events: [startedBody(id)] });
  const appends: Append[] = [];
  let running = 0;
  let mostRunning = 0;
  const log: EventLog = {
    ...memory,
    async append(name, epoch, events) {
      const settle = Promise.withResolvers<void>();
      appends.push({ events, settle });
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      await settle.promise.finally(() => (running -= 1));
      return memory.append(name, epoch, events);
    },
  };
  const failures: unknown[] = [];
  const recorder = createRecorder({ log, id, epoch: 1, onFailure: (error) => failures.push(error) });
  return { recorder, appends, failures, mostRunning: () => mostRunning, read: () => memory.read(id, 1) };
}

test("[L2.2] a flush starts at once when none is in flight; what comes meanwhile goes together with the next", async () => {
  const { recorder, appends, mostRunning, read } = await open();
  let position = 0;
  const write = (text: string) => {
    recorder.record(textBody(text, position));
    position += text.length;
    return recorder.flush();
  };
  const first = write("a");
  expect(appends).toHaveLength(1);
  const rest = [write("b"), write("c"), write("d")];
  expect(appends).toHaveLength(1);
  appends[0]?.settle.resolve();
  await nextTurn();
  expect(appends).toHaveLength(2);
  expect(appends[1]?.events).toEqual([textBody("bcd", 1)]);
  appends[1]?.settle.resolve();
  await Promise.all([first, ...rest]);
  expect(mostRunning()).toBe(1);
  expect(await read()).toMatchObject([{ text: "a" }, { text: "bcd" }]);
});

test("[L1.3] all that comes in one turn becomes one event, and nothing waits for a timer", async () => {
  const { recorder, appends } = await open();
  for (const text of ["a", "b", "c"]) recorder.record(textBody(text));
  void recorder.flush();
  expect(appends.map(({ events }) => events)).toEqual([[textBody("abc")]]);
  appends[0]?.settle.resolve();
  await recorder.flush();
});

test("a flush of nothing settles without an append", async () => {
  const { recorder, appends } = await open();
  await recorder.flush();
  expect(appends).toEqual([]);
});

test("[L2.3] the first failure is told once; what waited is dropped and nothing is appended after it", async () => {
  const { recorder, appends, failures } = await open();
  recorder.record(textBody("a"));
  const flushed = recorder.flush();
  recorder.record(textBody("b", 1));
  appends[0]?.settle.reject(new Error("the disk is full"));
  await flushed;
  recorder.record(textBody("c", 1));
  await recorder.flush();
  expect(failures).toMatchObject([{ message: "the disk is full" }]);
  expect(appends).toHaveLength(1);
});

test("more than a megabyte that waits for the disk tells the reader of the upstream to wait", async () => {
  const { recorder, appends } = await open();
  const half = "x".repeat(600_000);
  recorder.record(textBody(half));
  void recorder.flush();
  recorder.record({ at, type: "reasoning_delta", text: half });
  expect(recorder.isFull()).toBe(false);
  recorder.record(textBody(half, half.length));
  expect(recorder.isFull()).toBe(true);
  appends[0]?.settle.resolve();
  await nextTurn();
  expect(appends).toHaveLength(2);
  expect(recorder.isFull()).toBe(false);
  appends[1]?.settle.resolve();
  await recorder.flush();
});

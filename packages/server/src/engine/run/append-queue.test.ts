import { setImmediate as nextTurn } from "node:timers/promises";
import type { EventBody } from "@agent-max/protocol";
import { at, startedBody, textBody } from "@agent-max/protocol/testing";
import { expect, test } from "vitest";
import { nextGenerationId, owner } from "../../../test/support/ids.ts";
import type { EventLog } from "../ports/event-log.ts";
import { createMemoryLog } from "../../storage/memory/event-log.ts";
import { createAppendQueue } from "./append-queue.ts";

type Append = { events: readonly EventBody[]; settle: PromiseWithResolvers<void> };

/** An append queue on a log whose appends the test lets through one by one. */
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
  const queue = createAppendQueue({ log, id, epoch: 1, onFailure: (error) => failures.push(error) });
  return { queue, appends, failures, mostRunning: () => mostRunning, read: () => memory.read(id, 1) };
}

test("[L2.2] a flush starts at once when none is in flight; what comes meanwhile goes together with the next", async () => {
  const { queue, appends, mostRunning, read } = await open();
  let position = 0;
  const write = (text: string) => {
    queue.add(textBody(text, position));
    position += text.length;
    return queue.flush();
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
  const { queue, appends } = await open();
  for (const text of ["a", "b", "c"]) queue.add(textBody(text));
  void queue.flush();
  expect(appends.map(({ events }) => events)).toEqual([[textBody("abc")]]);
  appends[0]?.settle.resolve();
  await queue.flush();
});

test("a flush of nothing settles without an append", async () => {
  const { queue, appends } = await open();
  await queue.flush();
  expect(appends).toEqual([]);
});

test("[L2.3] the first failure is told once; what waited is dropped and nothing is appended after it", async () => {
  const { queue, appends, failures } = await open();
  queue.add(textBody("a"));
  const flushed = queue.flush();
  queue.add(textBody("b", 1));
  appends[0]?.settle.reject(new Error("the disk is full"));
  await flushed;
  queue.add(textBody("c", 1));
  await queue.flush();
  expect(failures).toMatchObject([{ message: "the disk is full" }]);
  expect(appends).toHaveLength(1);
});

test("more than a megabyte that waits for the disk tells the reader of the upstream to wait", async () => {
  const { queue, appends } = await open();
  const half = "x".repeat(600_000);
  queue.add(textBody(half));
  void queue.flush();
  queue.add({ at, type: "reasoning_delta", text: half });
  expect(queue.isFull()).toBe(false);
  queue.add(textBody(half, half.length));
  expect(queue.isFull()).toBe(true);
  appends[0]?.settle.resolve();
  await nextTurn();
  expect(appends).toHaveLength(2);
  expect(queue.isFull()).toBe(false);
  appends[1]?.settle.resolve();
  await queue.flush();
});

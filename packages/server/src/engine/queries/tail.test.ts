import { getEventListeners } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { GenerationEvent } from "@agent-max/protocol";
import { endedBody, startedBody, textBody } from "@agent-max/protocol/testing";
import { expect, test } from "vitest";
import { nextGenerationId, owner } from "../../../test/support/ids.ts";
import { createMemoryLog } from "../../storage/memory/event-log.ts";
import { tail } from "./tail.ts";

async function open() {
  const log = createMemoryLog();
  const id = nextGenerationId();
  await log.create({ id, header: { owner }, events: [startedBody(id)] });
  const reader = new AbortController();
  const { signal } = reader;
  const read = async (after: number, name = id) => {
    const events: GenerationEvent[] = [];
    for await (const batch of tail(log, name, { after, signal })) events.push(...batch);
    return events.map(({ offset }) => offset);
  };
  return { log, id, reader, read };
}

test("[L3.1] a tail gives what is there, then what comes, and ends after the terminal event", async () => {
  const { log, id, reader, read } = await open();
  const reading = [read(0), read(1), read(0)];
  for (const text of ["a", "b"]) await log.append(id, 1, [textBody(text)]);
  await log.append(id, 1, [textBody("c"), endedBody()]);
  expect(await Promise.all(reading)).toEqual([
    [1, 2, 3, 4, 5],
    [2, 3, 4, 5],
    [1, 2, 3, 4, 5],
  ]);
  expect(getEventListeners(reader.signal, "abort")).toEqual([]);
});

test("[L3.1] a tail of an ended log gives the rest from any offset, and nothing past the end", async () => {
  const { log, id, read } = await open();
  await log.append(id, 1, [textBody("a"), endedBody()]);
  const rests = await Promise.all([0, 1, 2, 3, 4, 99].map((after) => read(after)));
  expect(rests).toEqual([[1, 2, 3], [2, 3], [3], [], [], []]);
});

test("[L3.1] a tail from beyond the end waits for what follows it, not for the next event of any kind", async () => {
  const { log, id, read } = await open();
  const reading = read(3);
  for (const text of ["a", "b", "c"]) await log.append(id, 1, [textBody(text)]);
  await log.append(id, 1, [endedBody()]);
  expect(await reading).toEqual([4, 5]);
});

test("[L4.3] a tail ends without a terminal event only when its reader leaves, and leaves no listener", async () => {
  const { reader, read } = await open();
  const reading = read(0);
  await nextTurn();
  expect(getEventListeners(reader.signal, "abort")).toHaveLength(1);
  reader.abort("closed");
  expect(await reading).toEqual([1]);
  expect(getEventListeners(reader.signal, "abort")).toEqual([]);
  expect(await read(0)).toEqual([]);
});

test("a tail of a log that does not exist ends at once", async () => {
  const { read } = await open();
  expect(await read(0, nextGenerationId())).toEqual([]);
});

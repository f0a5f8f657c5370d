import { encodeEvent, type GenerationId, startRequestSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { codeOf, follow, hasText, openEngine, type TestEngine } from "../../test/support/engine.ts";
import { owner } from "../../test/support/ids.ts";
import { createManualClock } from "../../test/support/manual-clock.ts";
import { createTemporaryDirectory } from "../../test/support/temporary-directory.ts";

const ask = (fields: object = {}) => startRequestSchema.parse({ message: "Hello?", ...fields });

async function startWith(opened: TestEngine, text: string): Promise<GenerationId> {
  const index = opened.provider.calls.length;
  const id = await opened.engine.start(owner, ask());
  await (await opened.provider.call(index)).text(text);
  if (text !== "") await follow(opened, id, hasText(text));
  return id;
}

test("[S6.2] [C5.9] what ran when the server closed is ended by the next one, with all its text, and can be continued", async () => {
  using directory = createTemporaryDirectory();
  let one: GenerationId;
  let two: GenerationId;
  {
    await using opened = await openEngine({ directory: directory.path });
    one = await startWith(opened, "Once upon");
    two = await startWith(opened, "");
    const call = await opened.provider.call();
    await opened.engine.close();
    expect(await call.closed).toBe("shutdown");
    expect(await codeOf(opened.engine.start(owner, ask()))).toBe("shutting_down");
  }
  await using reopened = await openEngine({ directory: directory.path });
  const first = await reopened.engine.reader.get(owner, one);
  const second = await reopened.engine.reader.get(owner, two);
  const error = { code: "server_restarted", retryable: true };
  expect(first).toMatchObject({ status: "interrupted", error, answer: "Once upon", cut: { position: 9 } });
  expect(first.delta_ends).toEqual([9]);
  expect(second).toMatchObject({ status: "interrupted", error, length: 0 });
  const id = await reopened.engine.continueById(owner, { generation_id: first.generation_id });
  expect((await reopened.provider.call()).request.prefix).toBe("Once upon");
  expect(await reopened.engine.reader.get(owner, id)).toMatchObject({ kind: "continue", from: 9 });
});

test("[L6.9] a log that is recovered after the clock was set back ends at the time of its last event", async () => {
  using directory = createTemporaryDirectory();
  let id: GenerationId;
  {
    await using opened = await openEngine({ directory: directory.path });
    id = await startWith(opened, "Once upon");
  }
  await using reopened = await openEngine({ directory: directory.path, clock: createManualClock(1000) });
  const times = ((await reopened.log.read(id, 0)) ?? []).map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect((await reopened.engine.reader.get(owner, id)).ended_at).toBe(times.at(-1));
});

test("[L6.9] the times of a running answer wait while the clock is set back", async () => {
  using directory = createTemporaryDirectory();
  let offsetMs = 0;
  const manual = createManualClock();
  const clock = { ...manual, now: () => manual.now() + offsetMs };
  await using opened = await openEngine({ directory: directory.path, clock });
  const id = await startWith(opened, "Once");
  offsetMs = -3_600_000;
  const call = await opened.provider.call();
  await call.text(" upon");
  await call.finish();
  const { events } = await follow(opened, id);
  const times = events.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("[C5.9] what was recovered once is not recovered again, and reads the same to the last byte", async () => {
  using directory = createTemporaryDirectory();
  const logs: string[][] = [];
  let id: GenerationId | undefined;
  for (let n = 0; n < 3; n += 1) {
    await using opened = await openEngine({ directory: directory.path });
    id ??= await startWith(opened, "Once upon");
    const events = (await opened.log.read(id, 0)) ?? [];
    logs.push(events.map(encodeEvent));
  }
  const [running = [], recovered = [], again] = logs;
  expect(recovered.slice(0, running.length)).toEqual(running);
  expect(recovered.slice(running.length)).toEqual([
    expect.stringContaining('"type":"usage_recorded"'),
    expect.stringContaining('"type":"generation_ended"'),
  ]);
  expect(again).toEqual(recovered);
});

test("[L1.5] every kind of event reads the same to the last byte after a restart", async () => {
  using directory = createTemporaryDirectory();
  const lines = async (opened: TestEngine, ids: readonly GenerationId[]) =>
    Promise.all(ids.map(async (id) => ((await opened.log.read(id, 0)) ?? []).map(encodeEvent)));
  const ids: GenerationId[] = [];
  let before: string[][];
  {
    await using opened = await openEngine({ directory: directory.path });
    const first = await startWith(opened, "a\r\n😀\0");
    await opened.engine.stop(owner, first);
    const second = await opened.engine.continueById(owner, { generation_id: first, max_tokens: 4 });
    const call = await opened.provider.call(1);
    await call.send({ type: "reasoning", text: "hm" }, { type: "text", text: "b" });
    await call.finish("refusal");
    await follow(opened, second);
    ids.push(first, second);
    before = await lines(opened, ids);
  }
  await using reopened = await openEngine({ directory: directory.path });
  expect(await lines(reopened, ids)).toEqual(before);
});

test("[S6.3] a start that is on its way while the server closes makes no request", async () => {
  using directory = createTemporaryDirectory();
  let id: GenerationId;
  {
    await using opened = await openEngine({ directory: directory.path });
    const starting = opened.engine.start(owner, ask());
    await Promise.all([opened.engine.close(), starting]);
    id = await starting;
    expect(opened.provider.calls).toEqual([]);
  }
  await using reopened = await openEngine({ directory: directory.path });
  expect(await reopened.engine.reader.get(owner, id)).toMatchObject({ status: "interrupted", length: 0 });
});

test("[L5.1] after a restart the records say what the logs say", async () => {
  using directory = createTemporaryDirectory();
  {
    await using opened = await openEngine({ directory: directory.path });
    await startWith(opened, "one");
    await opened.engine.stop(owner, await startWith(opened, "two"));
  }
  await using reopened = await openEngine({ directory: directory.path });
  const rows = await reopened.database.query
    .selectFrom("generations")
    .select(["id", "status", "length"])
    .execute();
  expect(rows.map(({ status, length }) => [status, length])).toEqual([
    ["interrupted", 3],
    ["stopped", 3],
  ]);
  expect(await reopened.log.orphans()).toEqual([]);
});

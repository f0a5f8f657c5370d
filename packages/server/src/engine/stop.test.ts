import { conversationIdSchema, startRequestSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { codeOf, follow, hasText, openEngine } from "../../test/support/engine.ts";
import { nextGenerationId, owner, stranger } from "../../test/support/ids.ts";
import { whileRefused } from "../../test/support/sqlite-log.ts";
import { createTemporaryDirectory } from "../../test/support/temporary-directory.ts";
import { createConversationStore } from "../storage/sqlite/conversations.ts";
import type { Records } from "./ports/records.ts";

const ask = (fields: object = {}) => startRequestSchema.parse({ message: "Hello?", ...fields });

test("[S2.2] the answer to a stop is what the log says", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const id = await opened.engine.start(owner, ask());
  await (await opened.provider.call()).text("Hello");
  expect(await opened.engine.stop(owner, id)).toEqual({
    generation_id: id,
    status: "stopped",
    length: 5,
    stored_length: 5,
    upstream: "cancelled",
    usage: { prompt: expect.any(Number), completion: 2, certainty: "estimated" },
  });
  expect((await follow(opened, id)).snapshot).toMatchObject({
    status: "stopped",
    by: "user",
    answer: "Hello",
  });
});

test("[S1.4] any number of stops, also at once, get the same answer", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const id = await opened.engine.start(owner, ask());
  await (await opened.provider.call()).text("Hello");
  const answers = await Promise.all([1, 2, 3].map(() => opened.engine.stop(owner, id)));
  answers.push(await opened.engine.stop(owner, id));
  expect(answers.map(({ status, length }) => ({ status, length }))).toEqual(
    answers.map(() => ({ status: "stopped", length: 5 })),
  );
});

test("[S2.3] a stop that comes too late gets the status that was reached", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const id = await opened.engine.start(owner, ask());
  const call = await opened.provider.call();
  await call.text("Hello");
  await call.finish();
  await follow(opened, id);
  expect(await opened.engine.stop(owner, id)).toMatchObject({
    status: "completed",
    upstream: "finished",
    length: 5,
  });
});

test("[S1.5] a stop for an id that has not been seen wins when that generation begins", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const generation_id = nextGenerationId();
  expect(await opened.engine.stop(owner, generation_id)).toMatchObject({ status: "stopped", length: 0 });
  await opened.engine.start(owner, ask({ generation_id }));
  const { snapshot } = await follow(opened, generation_id);
  expect(snapshot).toMatchObject({ status: "stopped", by: "user", length: 0, attempts: 0 });
  expect(opened.provider.calls).toEqual([]);
});

test("[S1.5] a stop for an unseen id is forgotten after 60 seconds, and is no business of another owner", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const [late, foreign] = [nextGenerationId(), nextGenerationId()];
  await opened.engine.stop(owner, late);
  await opened.engine.stop(stranger, foreign);
  await opened.engine.start(owner, ask({ generation_id: foreign }));
  opened.clock.advance(60_001);
  await opened.engine.start(owner, ask({ generation_id: late }));
  await opened.provider.call(1);
  expect(opened.engine.running()).toBe(2);
});

test("[S1.5] an unseen stop survives a restart", async () => {
  using directory = createTemporaryDirectory();
  const generation_id = nextGenerationId();
  {
    await using opened = await openEngine({ directory: directory.path });
    await opened.engine.stop(owner, generation_id);
  }
  await using reopened = await openEngine({ directory: directory.path });
  await reopened.engine.start(owner, ask({ generation_id }));
  expect((await follow(reopened, generation_id)).snapshot).toMatchObject({ status: "stopped", attempts: 0 });
});

test("[H1.2] a stop by another owner stops nothing", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const id = await opened.engine.start(owner, ask());
  await opened.engine.stop(stranger, id);
  const call = await opened.provider.call();
  await call.text("Hello");
  expect((await follow(opened, id, hasText("Hello"))).snapshot.status).toBe("running");
  expect(call.signal.aborted).toBe(false);
});

test("[S1.5] a stop while the generation is being put on record is not lost, whenever it comes", async () => {
  using directory = createTemporaryDirectory();
  const looking = Promise.withResolvers<void>();
  const look = Promise.withResolvers<void>();
  const generation_id = nextGenerationId();
  const slow = (records: Records): Records => ({
    ...records,
    async generation(by, id) {
      const found = await records.generation(by, id);
      if (id === generation_id) {
        looking.resolve();
        await look.promise;
      }
      return found;
    },
  });
  await using opened = await openEngine({
    directory: directory.path,
    wrap: ({ log, records }) => ({ log, records: slow(records) }),
  });
  const stopped = opened.engine.stop(owner, generation_id);
  await looking.promise;
  // The stop has looked and has found nothing; now the generation begins.
  await opened.engine.start(owner, ask({ generation_id }));
  look.resolve();
  expect(await stopped).toMatchObject({ status: "stopped" });
  expect((await follow(opened, generation_id)).snapshot).toMatchObject({ status: "stopped", by: "user" });
});

test("[S2.5] a stop that cannot be stored says so instead of waiting for the disk", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const id = await opened.engine.start(owner, ask());
  const call = await opened.provider.call();
  await call.text("Hello");
  await follow(opened, id, hasText("Hello"));
  await whileRefused(directory.path, "INSERT ON flush_log", async () => {
    expect(await codeOf(opened.engine.stop(owner, id))).toBe("storage_failed");
    expect(await call.closed).toBe("user");
  });
  opened.clock.advance(await opened.clock.asleep());
  const { snapshot } = await follow(opened, id);
  expect(snapshot).toMatchObject({
    status: "interrupted",
    answer: "Hello",
    error: { code: "storage_failed" },
  });
  expect(opened.engine.running()).toBe(0);
});

test("[S6.3] a stop while the server closes is kept for the next one, and is told so", async () => {
  using directory = createTemporaryDirectory();
  const id = nextGenerationId();
  {
    await using opened = await openEngine({ directory: directory.path });
    await opened.engine.start(owner, ask({ generation_id: id }));
    await (await opened.provider.call()).text("Hello");
    await opened.engine.close();
    expect(await codeOf(opened.engine.stop(owner, id))).toBe("shutting_down");
  }
  await using reopened = await openEngine({ directory: directory.path });
  expect(await reopened.engine.reader.get(owner, id)).toMatchObject({
    status: "stopped",
    by: "user",
    answer: "Hello",
  });
});

test("[L8.2] an answer that begins while its conversation is being deleted is stopped, too", async () => {
  using directory = createTemporaryDirectory();
  let beforeCreate = async () => {};
  await using opened = await openEngine({
    directory: directory.path,
    wrap: ({ log, records }) => ({
      records,
      log: { ...log, create: (made) => beforeCreate().then(() => log.create(made)) },
    }),
  });
  const { engine, database, clock } = opened;
  const conversations = createConversationStore(database);
  const conversation_id = conversationIdSchema.parse("c");
  await conversations.create(owner, { id: conversation_id, title: "", createdAt: clock.now() });
  // The deletion comes after the checks of the request, and before there is anything that it could stop.
  beforeCreate = () => conversations.update(owner, conversation_id, { deletedAt: clock.now() });
  const id = await engine.start(owner, ask({ conversation_id }));
  expect((await follow(opened, id)).snapshot).toMatchObject({ status: "stopped", by: "user" });
});

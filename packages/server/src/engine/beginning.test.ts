import { setImmediate as nextTurn } from "node:timers/promises";
import { startRequestSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { openEngine } from "../../test/support/engine.ts";
import { nextId, owner } from "../../test/support/ids.ts";
import { createTemporaryDirectory } from "../../test/support/temporary-directory.ts";
import { createConversations } from "../conversations/conversations.ts";
import { createConversationStore } from "../storage/sqlite/conversations.ts";
import type { Writer } from "../storage/sqlite/writer.ts";

const ask = () => startRequestSchema.parse({ message: "Hello?", conversation_id: "c" });

/** Lets the other caller read what is committed. */
async function whileItReads(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}

/** A writer that commits at once, and acknowledges when the test says so. */
function createSlowAcknowledgement() {
  const acknowledged = Promise.withResolvers<void>();
  const committed = Promise.withResolvers<void>();
  const wrapWriter = (writer: Writer): Writer => ({
    ...writer,
    async write(write) {
      await writer.write(write);
      committed.resolve();
      await acknowledged.promise;
    },
  });
  return { wrapWriter, committed: committed.promise, acknowledge: () => acknowledged.resolve() };
}

test("[G8.4] a start beside an answer that is just beginning is refused with its id, never as not found", async () => {
  using directory = createTemporaryDirectory();
  const { wrapWriter, committed, acknowledge } = createSlowAcknowledgement();
  await using opened = await openEngine({ directory: directory.path, wrapWriter });
  const first = opened.engine.start(owner, ask());
  await committed;
  const second = opened.engine.start(owner, ask()).catch((error: unknown) => error);
  await whileItReads();
  acknowledge();
  const id = await first;
  expect(await second).toMatchObject({ code: "generation_running", details: { generation_id: id } });
});

test("[L5.1] the tree of a conversation has its head, also while that answer is just beginning", async () => {
  using directory = createTemporaryDirectory();
  const { wrapWriter, committed, acknowledge } = createSlowAcknowledgement();
  await using opened = await openEngine({ directory: directory.path, wrapWriter });
  const { engine, database, clock } = opened;
  const store = createConversationStore(database);
  const onNotification = () => undefined;
  const conversations = createConversations({ store, engine, now: clock.now, newId: nextId, onNotification });
  const request = ask();
  const first = engine.start(owner, request);
  await committed;
  if (request.conversation_id === undefined) throw new Error("the request names no conversation");
  const tree = conversations.get(owner, request.conversation_id);
  await whileItReads();
  acknowledge();
  const id = await first;
  const { head, generations } = await tree;
  expect(head).toBe(id);
  expect(generations).toMatchObject([{ generation_id: id, status: "running" }]);
});

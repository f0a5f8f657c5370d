import { conversationIdSchema } from "@agent-max/protocol";
import { endedBody, startedBody, textBody } from "@agent-max/protocol/testing";
import { expect, test } from "vitest";
import { nextGenerationId, nextId, owner } from "../../test/support/ids.ts";
import { createManualClock } from "../../test/support/manual-clock.ts";
import { openFile, openSqliteLog, whileRefused } from "../../test/support/sqlite-log.ts";
import { createTemporaryDirectory } from "../../test/support/temporary-directory.ts";
import { createConversationStore } from "../storage/sqlite/conversations.ts";
import type { Database } from "../storage/sqlite/database.ts";
import { createConversations } from "./conversations.ts";

/** Conversations in which nothing has to be stopped. */
function openConversations(database: Database, now: () => number) {
  const store = createConversationStore(database);
  const nothing = () => Promise.reject(new Error("nothing runs here"));
  const engine = { stop: nothing, reader: { find: async () => undefined } };
  return createConversations({ store, engine, now, newId: nextId, onNotification: () => undefined });
}

test("[L8.4] erased text does not come back with a restart while another answer keeps the flush log, and its id stays taken", async () => {
  using directory = createTemporaryDirectory();
  const clock = createManualClock();
  const [running, private_] = [nextGenerationId(), nextGenerationId()];
  const header = { owner };
  {
    await using opened = await openSqliteLog({ directory: directory.path });
    const { log, database } = opened;
    const conversations = openConversations(database, clock.now);
    await log.create({ id: running, header, events: [startedBody(running)] });
    const events = [startedBody(private_), textBody("private"), endedBody()];
    await log.create({ id: private_, header, events });
    await opened.sealed(1);
    await conversations.remove(owner, conversationIdSchema.parse(private_));
    clock.advance(30_001);
    await conversations.eraseDeleted();
  }
  {
    await using reopened = await openSqliteLog({ directory: directory.path });
    await reopened.log.append(running, 1, [endedBody()]);
    await reopened.sealed(1);
  }
  await using opened = await openSqliteLog({ directory: directory.path });
  expect(await opened.log.read(private_, 0)).toBeUndefined();
  expect(await opened.log.create({ id: private_, header, events: [startedBody(private_)] })).toEqual({
    outcome: "exists",
  });
  using file = openFile(directory.path);
  expect(JSON.stringify(file.rows("SELECT * FROM flush_log"))).not.toContain("private");
});

test("[L8.4] a log that could not be sealed before it was erased is not sealed afterwards", async () => {
  using directory = createTemporaryDirectory();
  const clock = createManualClock();
  await using opened = await openSqliteLog({ directory: directory.path });
  const { log, database } = opened;
  const conversations = openConversations(database, clock.now);
  const [private_, other] = [nextGenerationId(), nextGenerationId()];
  const header = { owner };
  await whileRefused(directory.path, "INSERT ON sealed_logs", async () => {
    const tried = opened.sealing();
    await log.create({ id: private_, header, events: [startedBody(private_), endedBody()] });
    await tried;
    await conversations.remove(owner, conversationIdSchema.parse(private_));
    clock.advance(30_001);
    await conversations.eraseDeleted();
  });
  await log.create({ id: other, header, events: [startedBody(other), endedBody()] });
  await opened.sealed(2);
  using file = openFile(directory.path);
  expect(file.rows("SELECT id FROM sealed_logs")).toEqual([{ id: other }]);
});

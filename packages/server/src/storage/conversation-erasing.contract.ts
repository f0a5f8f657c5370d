import { conversationIdSchema } from "@agent-max/protocol";
import { endedBody, startedBody, textBody } from "@agent-max/protocol/testing";
import { expect, test } from "vitest";
import { addGeneration, answerBodies } from "../../test/support/add-generation.ts";
import { owner, stranger } from "../../test/support/ids.ts";
import { checkOverRestart, type Opened } from "../../test/support/opened-storage.ts";
import type { ConversationStore } from "../conversations/conversation-store.ts";
import type { EventLog } from "../engine/ports/event-log.ts";

type Ports = { conversations: ConversationStore; log: EventLog };

const [talk, other] = [conversationIdSchema.parse("talk"), conversationIdSchema.parse("TALK")];
const created = { id: talk, title: "", createdAt: 1_800_000_000_777 };

/** The part of the contract of a store of conversations that is about erasing. */
export function describeErasing(open: () => Promise<Opened<Ports>>): void {
  const ids = async (store: ConversationStore, deletedBefore: number) =>
    (await store.erasable(deletedBefore)).map(({ id }) => id).toSorted();

  test("[L8.4] what was deleted before a time can be erased, of any owner, until it is erased", async () => {
    await using opened = await open();
    const { conversations } = opened;
    const names = ["a", "b", "c"].map((id) => conversationIdSchema.parse(id));
    for (const [index, id] of names.entries()) {
      await conversations.create(owner, { ...created, id });
      await conversations.update(owner, id, { deletedAt: 1_800_000_000_000 + index });
    }
    for (const each of [owner, stranger]) await conversations.create(each, created);
    await conversations.update(stranger, talk, { deletedAt: 1 });
    const time = 1_800_000_000_002;
    const found = await conversations.erasable(time);
    expect(new Set(found)).toEqual(
      new Set([
        { owner, id: names[0] },
        { owner, id: names[1] },
        { owner: stranger, id: talk },
      ]),
    );
    for (const each of found) await conversations.erase(each.owner, each.id, time);
    expect(await ids(conversations, time)).toEqual([]);
    expect(await ids(conversations, time + 1)).toEqual([names[2]]);
  });

  test("[L8.4] a conversation in which something runs cannot be erased before all of it has ended", async () => {
    await using opened = await open();
    const { conversations, log } = opened;
    const start = { conversation_id: talk };
    const running = [await addGeneration(log, { start }), await addGeneration(log, { start })];
    // What runs elsewhere, or for another owner under the same id, is not in the way.
    await addGeneration(log, { start: { conversation_id: other } });
    await addGeneration(log, { owner: stranger, start });
    await conversations.update(owner, talk, { deletedAt: 1 });
    for (const id of running) {
      expect(await ids(conversations, 9)).toEqual([]);
      await log.append(id, 1, [endedBody()]);
    }
    expect(await ids(conversations, 9)).toEqual([talk]);
  });

  test("[L8.4] erasing removes every text of a conversation and of no other; its ids stay taken", async () => {
    await using opened = await open();
    const { conversations: store, log: first } = opened;
    const at = created.createdAt;
    const start = { conversation_id: talk, message: "private", system: "private", at };
    const rest = [textBody("private"), endedBody(undefined, { at: at + 1 })];
    const erased = [await addGeneration(first, { start, rest }), await addGeneration(first, { start, rest })];
    const kept = await addGeneration(first, {
      start: { conversation_id: other, message: "kept" },
      rest: answerBodies("kept"),
    });
    await store.update(owner, talk, { deletedAt: at + 2 });
    const [before, tree, events] = [
      await store.get(owner, other),
      await store.tree(owner, other),
      await first.read(kept, 0),
    ];
    await store.erase(owner, talk, at + 30_003);
    await checkOverRestart(opened, async ({ conversations, log }) => {
      const times = { updatedAt: at + 1, deletedAt: at + 2, erasedAt: at + 30_003 };
      expect(await conversations.get(owner, talk)).toEqual({ ...created, ...times, head: null, running: [] });
      const generations = erased.map((id) => ({ id, snapshot: undefined }));
      expect(await conversations.tree(owner, talk)).toEqual({ turns: [], generations });
      for (const id of erased)
        expect(await log.create({ id, header: { owner }, events: [startedBody(id)] })).toEqual({
          outcome: "exists",
        });
      expect(await conversations.get(owner, other)).toEqual(before);
      expect(await conversations.tree(owner, other)).toEqual(tree);
      expect(await log.read(kept, 0)).toEqual(events);
    });
    const { log } = await opened.reopen();
    for (const id of erased) expect(await log.read(id, 0)).toBeUndefined();
    expect(await log.orphans()).toEqual([]);
  });
}

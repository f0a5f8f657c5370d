import {
  conversationIdSchema,
  type EventBody,
  type GenerationId,
  generationIdSchema,
  type Snapshot,
  type Turn,
  turnIdSchema,
} from "@agent-max/protocol";
import { endedBody, foldLog, type startedBody } from "@agent-max/protocol/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addGeneration, answerBodies } from "../../test/support/add-generation.ts";
import { nextGenerationId, nextOwner, owner, stranger } from "../../test/support/ids.ts";
import type { Opened } from "../../test/support/opened-storage.ts";
import type { Changes, ConversationStore, StoredConversation } from "../conversations/conversation-store.ts";
import type { EventLog } from "../engine/ports/event-log.ts";
import { describeErasing } from "./conversation-erasing.contract.ts";
import { describeSearch } from "./conversation-search.contract.ts";

type Ports = { conversations: ConversationStore; log: EventLog };

const anyId = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
    // UTF-8 and UTF-16 sort the last two in another order.
    fc.constantFrom("a", "A", "a ", " a", "é", "e\u0301", "%", "_", "a'b", '"', "\\", "null", "\uFF5E", "😀"),
  )
  .filter((id) => conversationIdSchema.safeParse(id).success)
  .map((id) => conversationIdSchema.parse(id));
const anyTitle = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", "\0", "\r\n", "'; --", "😀"));
const [talk, other] = [conversationIdSchema.parse("talk"), conversationIdSchema.parse("TALK")];
const created: StoredConversation = {
  id: talk,
  title: "",
  head: null,
  createdAt: 1_800_000_000_777,
  updatedAt: 1_800_000_000_777,
  deletedAt: null,
  erasedAt: null,
  running: [],
};

const compareAge = (a: { created_at: number; id: string }, b: { created_at: number; id: string }) =>
  a.created_at - b.created_at || (a.id < b.id ? -1 : 1);

/** What every store of conversations does, whatever it is made of. */
export function describeConversationStore(place: string, open: () => Promise<Opened<Ports>>): void {
  describe(`the conversations in ${place}`, () => {
    describeLists(open);
    describeSearch(open);
    describeChanges(open);
    describeLogs(open);
    describeErasing(open);
  });
}

function describeLists(open: () => Promise<Opened<Ports>>): void {
  const anyConversations = fc.uniqueArray(
    fc.record({ id: anyId, title: fc.constantFrom("even", "odd"), createdAt: fc.nat({ max: 3 }) }),
    { selector: ({ id }) => id, maxLength: 12 },
  );

  test("[H3.4] pages of any size give every conversation once, newest first, also those of one time", async () => {
    await using opened = await open();
    const { conversations } = opened;
    const query = fc.record({
      limit: fc.integer({ min: 1, max: 5 }),
      text: fc.constantFrom(undefined, "even"),
    });
    await fc.assert(
      fc.asyncProperty(anyConversations, query, async (made, { limit, text }) => {
        const own = nextOwner();
        for (const each of made) await conversations.create(own, each);
        const all = await conversations.list(own, { limit: 100, text });
        const expected = made.filter(({ title }) => text === undefined || title === text);
        expect(new Set(all.map(({ id }) => id))).toEqual(new Set(expected.map(({ id }) => id)));
        const times = all.map(({ updatedAt }) => updatedAt);
        expect(times).toEqual(times.toSorted((a, b) => b - a));
        const paged: StoredConversation[] = [];
        for (let full = true; full;) {
          const page = await conversations.list(own, { limit, text, before: paged.at(-1) });
          paged.push(...page);
          full = page.length === limit && paged.length <= all.length;
        }
        expect(paged).toEqual(all);
      }),
      { numRuns: 60, seed: 34 },
    );
  });

  test("[H3.4] a page goes on after an entry that has left the list meanwhile", async () => {
    await using opened = await open();
    const { conversations } = opened;
    for (const id of ["a", "b", "c", "d"])
      await conversations.create(owner, { id: conversationIdSchema.parse(id), title: "", createdAt: 7 });
    const page = await conversations.list(owner, { limit: 2 });
    const last = page.at(-1);
    for (const { id } of page) await conversations.update(owner, id, { deletedAt: 8 });
    const next = await conversations.list(owner, { limit: 9, before: last });
    expect([...page, ...next].map(({ id }) => id).toSorted()).toEqual(["a", "b", "c", "d"]);
  });

  test("[H3.4] a conversation names what is being written in it, and moves up when it begins and ends", async () => {
    await using opened = await open();
    const { conversations, log } = opened;
    await conversations.create(owner, { id: other, title: "", createdAt: 2 });
    const start = { conversation_id: talk };
    const [first, branch] = [
      await addGeneration(log, { start: { ...start, at: 1 } }),
      await addGeneration(log, { start: { ...start, at: 3 } }),
    ];
    await addGeneration(log, { owner: stranger, start });
    const listed = async () => {
      const list = await conversations.list(owner, { limit: 9 });
      return list.map(({ id, updatedAt, running }) => ({ id, updatedAt, running: running.toSorted() }));
    };
    const idle = { id: other, updatedAt: 2, running: [] };
    expect(await listed()).toEqual([{ id: talk, updatedAt: 3, running: [first, branch] }, idle]);
    await log.append(first, 1, [endedBody(undefined, { at: 4 })]);
    expect(await listed()).toEqual([{ id: talk, updatedAt: 4, running: [branch] }, idle]);
    const reopened = await opened.reopen();
    expect(await reopened.conversations.get(owner, talk)).toMatchObject({ running: [branch], createdAt: 1 });
  });
}

function describeChanges(open: () => Promise<Opened<Ports>>): void {
  test("[H3.6] a conversation that is created again stays as it is, also one that was deleted", async () => {
    await using opened = await open();
    const { conversations } = opened;
    const again = { id: talk, title: "again", createdAt: 9 };
    await conversations.create(owner, created);
    await conversations.create(owner, again);
    expect(await conversations.get(owner, talk)).toEqual(created);
    const changes = { title: "first", head: nextGenerationId(), deletedAt: 1_800_000_000_778 };
    await conversations.update(owner, talk, changes);
    await conversations.create(owner, again);
    const reopened = await opened.reopen();
    expect(await reopened.conversations.get(owner, talk)).toEqual({ ...created, ...changes });
  });

  test("[G8.2] an update changes the fields that it names, and leaves the others", async () => {
    await using opened = await open();
    const { conversations } = opened;
    const anyHead = fc.uuid().map((id) => generationIdSchema.parse(id));
    const anyTime = fc.option(fc.nat({ max: 4_000_000_000_000 }));
    const anyChanges = fc.record<Changes, never>(
      { title: anyTitle, head: anyHead, deletedAt: anyTime },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(anyId, fc.array(anyChanges, { maxLength: 4 }), async (id, series) => {
        const own = nextOwner();
        await conversations.create(own, { ...created, id });
        for (const changes of series) await conversations.update(own, id, changes);
        await conversations.update(own, id, {});
        const expected = series.reduce((before, changes) => ({ ...before, ...changes }), { ...created, id });
        expect(await conversations.get(own, id)).toEqual(expected);
      }),
      { numRuns: 60, seed: 82 },
    );
  });

  test("[H1.2] the conversation of the same id of another owner is not seen, not changed and not erased", async () => {
    await using opened = await open();
    const { conversations, log } = opened;
    await addGeneration(log, { start: { conversation_id: talk }, rest: answerBodies("ours") });
    const ours = [await conversations.get(owner, talk), await conversations.tree(owner, talk)];
    expect(await conversations.get(stranger, talk)).toBeUndefined();
    expect(await conversations.tree(stranger, talk)).toEqual({ turns: [], generations: [] });
    expect(await conversations.list(stranger, { limit: 9 })).toEqual([]);
    await conversations.create(stranger, created);
    expect(await conversations.get(stranger, talk)).toEqual(created);
    await conversations.update(stranger, talk, { title: "theirs", deletedAt: 8 });
    expect(await conversations.erasable(9)).toEqual([{ owner: stranger, id: talk }]);
    await conversations.erase(stranger, talk, 9);
    expect([await conversations.get(owner, talk), await conversations.tree(owner, talk)]).toEqual(ours);
    expect(await conversations.list(owner, { limit: 9 })).toEqual([ours[0]]);
  });

  test("[C2.2] an id that differs in case or by a space is another conversation; an unknown id is not made by a change", async () => {
    await using opened = await open();
    const { conversations } = opened;
    await conversations.create(owner, created);
    for (const id of [other, conversationIdSchema.parse("talk "), conversationIdSchema.parse("%")]) {
      await conversations.update(owner, id, { title: "changed", deletedAt: 1 });
      await conversations.erase(owner, id, 2);
      expect(await conversations.get(owner, id)).toBeUndefined();
      expect(await conversations.tree(owner, id)).toEqual({ turns: [], generations: [] });
    }
    expect(await conversations.list(owner, { limit: 9 })).toEqual([created]);
    expect(await conversations.erasable(9)).toEqual([]);
  });

  test("[L8.1] [L8.3] a deleted conversation is in no list, is still there by its id, and can come back", async () => {
    await using opened = await open();
    const { conversations, log } = opened;
    await addGeneration(log, { start: { conversation_id: talk }, rest: answerBodies("kept") });
    const before = [await conversations.get(owner, talk), await conversations.tree(owner, talk)];
    await conversations.update(owner, talk, { deletedAt: 5 });
    expect(await conversations.list(owner, { limit: 9 })).toEqual([]);
    expect(await conversations.list(owner, { limit: 9, text: "kept" })).toEqual([]);
    expect(await conversations.get(owner, talk)).toMatchObject({ deletedAt: 5, title: "Hello?" });
    expect(await conversations.tree(owner, talk)).toEqual(before[1]);
    await conversations.update(owner, talk, { deletedAt: null });
    expect([await conversations.get(owner, talk), await conversations.tree(owner, talk)]).toEqual(before);
    expect(await conversations.list(owner, { limit: 9 })).toEqual([before[0]]);
  });
}

function describeLogs(open: () => Promise<Opened<Ports>>): void {
  test("[G8.1] the newest generation of a conversation becomes its head, and names it once", async () => {
    await using opened = await open();
    const { conversations, log } = opened;
    for (const index of [0, 1]) {
      const start = { conversation_id: talk, message: `  Message ${index}\nand more`, at: index };
      const head = await addGeneration(log, { start });
      expect(await conversations.get(owner, talk)).toMatchObject({ head, title: "Message 0" });
    }
  });

  test.each([
    ["", "Hello?"],
    ["My title", "My title"],
  ])(
    "[G8.1] a conversation created with the title %j is called %j by its first message",
    async (title, named) => {
      await using opened = await open();
      const { conversations, log } = opened;
      await conversations.create(owner, { ...created, title });
      const head = await addGeneration(log, { start: { conversation_id: talk, at: created.createdAt + 1 } });
      const changed = { title: named, head, updatedAt: created.createdAt + 1, running: [head] };
      expect(await conversations.get(owner, talk)).toEqual({ ...created, ...changed });
    },
  );

  test.each([
    ["a".repeat(200), `${"a".repeat(80)}…`],
    ["word ".repeat(30), `${"word ".repeat(16).trim()}…`],
    [`${"a".repeat(79)}😀 and so on`, `${"a".repeat(79)}…`],
    ["short", "short"],
  ])("a title is the first line, cut at a word or a whole character: %j", async (message, title) => {
    await using opened = await open();
    await addGeneration(opened.log, { start: { conversation_id: talk, message } });
    expect(await opened.conversations.get(owner, talk)).toMatchObject({ title });
  });

  test("[L8.1] a generation that begins in a deleted conversation does not restore it", async () => {
    await using opened = await open();
    const { conversations, log } = opened;
    await conversations.create(owner, created);
    await conversations.update(owner, talk, { deletedAt: 5 });
    const id = await addGeneration(log, { start: { conversation_id: talk } });
    await log.append(id, 1, [endedBody()]);
    expect(await conversations.get(owner, talk)).toMatchObject({ head: id, deletedAt: 5 });
    expect(await conversations.list(owner, { limit: 9 })).toEqual([]);
  });

  test("[L5.1] the tree is the fold of the logs: every turn once, every generation, the oldest first", async () => {
    await using opened = await open();
    const { conversations, log } = opened;
    const anyTurn = fc.record({ at: fc.nat({ max: 3 }), message: anyTitle, again: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(anyId, fc.array(anyTurn, { maxLength: 5 }), async (conversation_id, messages) => {
        const own = nextOwner();
        const turns: Turn[] = [];
        const generations: { id: GenerationId; created_at: number; snapshot: Snapshot | undefined }[] = [];
        // Those made first have the greatest ids.
        const ids = Array.from({ length: 15 }, nextGenerationId);
        const add = async (start: Parameters<typeof startedBody>[1], rest: readonly EventBody[]) => {
          const id = ids.pop() ?? nextGenerationId();
          await addGeneration(log, { id, owner: own, start: { ...start, conversation_id }, rest });
          const snapshot = rest.length === 0 ? undefined : foldLog((await log.read(id, 0)) ?? []);
          generations.push({ id, created_at: start?.at ?? 0, snapshot });
        };
        for (const { at, message, again } of messages) {
          const [id, parent_id] = [turnIdSchema.parse(ids.pop()), generations.at(-1)?.id ?? null];
          turns.push({ id, parent_id, message, created_at: at });
          await add({ turn_id: id, turn_parent_id: parent_id, at, message }, answerBodies(message));
          if (again) await add({ turn_id: id, at: at + 1, message: "another" }, []);
        }
        const oldestFirst = generations.toSorted(compareAge);
        expect(await conversations.tree(own, conversation_id)).toEqual({
          turns: turns.toSorted(compareAge),
          generations: oldestFirst.map(({ id, snapshot }) => ({ id, snapshot })),
        });
      }),
      { numRuns: 25, seed: 51 },
    );
  });
}

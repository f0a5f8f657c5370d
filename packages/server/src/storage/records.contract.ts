import { conversationIdSchema, type EventBody, type GenerationId, reduce } from "@agent-max/protocol";
import { endedBody, startedBody, textBody } from "@agent-max/protocol/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addGeneration, answerBodies } from "../../test/support/add-generation.ts";
import { nextGenerationId, nextOwner, owner, stranger } from "../../test/support/ids.ts";
import { checkOverRestart, type Opened } from "../../test/support/opened-storage.ts";
import type { ConversationStore } from "../conversations/conversation-store.ts";
import type { Records } from "../engine/ports/records.ts";
import type { EventLog } from "../engine/ports/event-log.ts";

type Ports = { records: Records; log: EventLog; conversations: ConversationStore };

const awkward = fc.array(
  fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\0", "\r\n", "\uD83D", "'; DROP TABLE turns; --")),
);
const anyEnd = fc.constantFrom<EventBody>(
  endedBody(),
  endedBody({ status: "stopped", by: "user" }),
  endedBody({ status: "truncated", by: "context" }),
  endedBody({ status: "failed", error: { code: "empty", message: "Nothing.", retryable: true } }),
);
const anyKey = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1 }),
  fc.constantFrom("a", "A", "a ", " a", "é", "e\u0301", "%", "_", "'", '"', "\\", "null"),
);
const talk = conversationIdSchema.parse("talk");
const other = conversationIdSchema.parse("TALK");
const neverDeleted = { deletedAt: null, erasedAt: null };

/** What the records of every storage do, whatever it is made of. */
export function describeRecords(place: string, open: () => Promise<Opened<Ports>>): void {
  describe(`the records in ${place}`, () => {
    test("[L5.1] records are the folds of the logs", async () => {
      await using opened = await open();
      const { records, log } = opened;
      await fc.assert(
        fc.asyncProperty(awkward, fc.option(anyEnd, { nil: undefined }), async (texts, end) => {
          const id = nextGenerationId();
          await log.create({ id, header: { owner }, events: [startedBody(id)] });
          for (const text of texts) await log.append(id, 1, [textBody(text)]);
          await log.append(id, 1, end === undefined ? [] : [end]);
          const snapshot = (await log.read(id, 0))?.reduce(reduce, undefined);
          expect(await records.generation(owner, id)).toEqual(end === undefined ? "unfolded" : snapshot);
          expect(await records.generation(stranger, id)).toBeUndefined();
        }),
        { numRuns: 30, seed: 50 },
      );
    });

    test("[L5.2] a reader that gets the terminal event of a log finds the records ended as well", async () => {
      await using opened = await open();
      const { records, log } = opened;
      const ids = await Promise.all(Array.from({ length: 20 }, () => addGeneration(log)));
      const readers = ids.map(async (id) => {
        await log.changed(id, 1, new AbortController().signal);
        return records.generation(owner, id);
      });
      await Promise.all(ids.map((id) => log.append(id, 1, [endedBody()])));
      for (const found of await Promise.all(readers)) expect(found).toMatchObject({ status: "completed" });
    });

    test("[L5.2] what the log refuses changes no records", async () => {
      await using opened = await open();
      const { records, log, conversations } = opened;
      const running = nextGenerationId();
      const branch = { key: "here", mayShare: false };
      const started = startedBody(running, { conversation_id: talk });
      await log.create({ id: running, header: { owner }, events: [started], branch });
      const ended = await addGeneration(log, { start: { conversation_id: talk }, rest: [endedBody()] });
      const before = [await conversations.get(owner, talk), await records.generation(owner, ended)];
      const refused = nextGenerationId();
      const elsewhere = { conversation_id: other, message: "Elsewhere" };
      for (const id of [running, ended])
        await log.create({ id, header: { owner: stranger }, events: [startedBody(id, elsewhere)] });
      await log.create({ id: refused, header: { owner }, events: [startedBody(refused, elsewhere)], branch });
      await log.append(ended, 1, [{ ...endedBody({ status: "stopped", by: "user" }), at: 9 }]);
      await log.append(running, 7, [endedBody()]);
      expect([await conversations.get(owner, talk), await records.generation(owner, ended)]).toEqual(before);
      for (const each of [owner, stranger]) {
        expect(await records.conversation(each, other)).toBeUndefined();
        expect(await records.generation(each, refused)).toBeUndefined();
      }
      expect(await records.generation(owner, running)).toBe("unfolded");
    });

    test("[H1.2] two owners have a conversation of one id each, and see nothing of the other’s", async () => {
      await using opened = await open();
      const { records, log } = opened;
      const start = { conversation_id: talk };
      const ours = await addGeneration(log, { start, rest: answerBodies("ours") });
      const theirs = await addGeneration(log, { owner: stranger, start });
      expect(await records.conversation(owner, talk)).toEqual({ head: ours, ...neverDeleted });
      expect(await records.conversation(stranger, talk)).toEqual({ head: theirs, ...neverDeleted });
      expect(await records.generationsOf(owner, talk)).toEqual([ours]);
      expect(await records.generationsOf(stranger, talk)).toEqual([theirs]);
      expect(await records.generation(stranger, ours)).toBeUndefined();
      expect(await records.generation(owner, theirs)).toBeUndefined();
    });

    test("[C2.2] an id that differs in case or by a space is another conversation; an unknown id has no records", async () => {
      await using opened = await open();
      const { records, log } = opened;
      await addGeneration(log, { start: { conversation_id: talk } });
      for (const id of [other, conversationIdSchema.parse("talk "), conversationIdSchema.parse("%")]) {
        expect(await records.conversation(owner, id)).toBeUndefined();
        expect(await records.generationsOf(owner, id)).toEqual([]);
      }
      expect(await records.generation(owner, nextGenerationId())).toBeUndefined();
      expect(await records.idempotent(owner, "")).toBeUndefined();
      expect(await records.earlyStops()).toEqual([]);
    });

    test("[G8.1] the generation that began last is the head, also where its time is earlier", async () => {
      await using opened = await open();
      const { records, log } = opened;
      for (const at of [5, 7, 7, 3]) {
        const head = await addGeneration(log, { start: { conversation_id: talk, at }, rest: [endedBody()] });
        expect(await records.conversation(owner, talk)).toEqual({ head, ...neverDeleted });
      }
    });

    test("[C2.3] the generations of a conversation come newest first, those of one time by their ids", async () => {
      await using opened = await open();
      const { records, log } = opened;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { maxLength: 8 }), async (times) => {
          const own = nextOwner();
          const made = times.map((at) => ({ at, id: nextGenerationId() }));
          // Those made first have the greatest ids.
          for (const { at, id } of made.toReversed())
            await addGeneration(log, { id, owner: own, start: { conversation_id: talk, at } });
          const newestFirst = made.toReversed().toSorted((a, b) => b.at - a.at);
          expect(await records.generationsOf(own, talk)).toEqual(newestFirst.map(({ id }) => id));
        }),
        { numRuns: 20, seed: 23 },
      );
    });

    test("[L8.4] of an erased conversation the ids stay, and nothing else that the engine could go on with", async () => {
      await using opened = await open();
      const { log, conversations } = opened;
      const header = { owner, idempotency: { key: "once", digest: "d1" } };
      const start = { conversation_id: talk };
      const erased = await addGeneration(log, { ...header, start, rest: answerBodies("private") });
      const kept = await addGeneration(log, {
        start: { conversation_id: other },
        rest: answerBodies("kept"),
      });
      const theirs = await addGeneration(log, { owner: stranger, start, rest: answerBodies("theirs") });
      await conversations.update(owner, talk, { deletedAt: 1_800_000_000_777 });
      await conversations.erase(owner, talk, 1_800_000_030_778);
      await checkOverRestart(opened, async ({ records }) => {
        const times = { deletedAt: 1_800_000_000_777, erasedAt: 1_800_000_030_778 };
        expect(await records.conversation(owner, talk)).toEqual({ head: null, ...times });
        expect(await records.generationsOf(owner, talk)).toEqual([erased]);
        expect(await records.generation(owner, erased)).toBeUndefined();
        expect(await records.idempotent(owner, "once")).toBeUndefined();
        expect(await records.conversation(owner, other)).toEqual({ head: kept, ...neverDeleted });
        expect(await records.generation(owner, kept)).toMatchObject({ answer: "kept" });
        expect(await records.generation(stranger, theirs)).toMatchObject({ answer: "theirs" });
      });
    });

    test("[S1.5] a repeated stop keeps the newest time, and stops older than a minute are removed", async () => {
      await using opened = await open();
      const { records } = opened;
      const [old, repeated] = [nextGenerationId(), nextGenerationId()];
      const add = (id: GenerationId, atMs: number) =>
        records.addEarlyStop({ owner, id, atMs }, atMs - 60_000);
      await add(old, 1000);
      await add(repeated, 2000);
      await add(repeated, 61_001);
      expect(await records.earlyStops()).toEqual([{ owner, id: repeated, atMs: 61_001 }]);
    });

    test("[S1.5] early stops come oldest first, each of its owner, also after a restart", async () => {
      await using opened = await open();
      const id = nextGenerationId();
      const stops = [
        { owner, id: nextGenerationId(), atMs: 1_800_000_000_001 },
        { owner: stranger, id, atMs: 1_800_000_000_002 },
        { owner, id, atMs: 1_800_000_000_003 },
      ];
      // Added in another order; a stop of exactly the oldest time is still one.
      for (const stop of [...stops.slice(1).toReversed(), ...stops])
        await opened.records.addEarlyStop(stop, 1_800_000_000_001);
      expect(await opened.records.earlyStops()).toEqual(stops);
      const { records } = await opened.reopen();
      expect(await records.earlyStops()).toEqual(stops);
    });

    test("[H6.3] a generation is found by its key, for its owner only", async () => {
      await using opened = await open();
      const { records, log } = opened;
      const id = await addGeneration(log, { idempotency: { key: "once", digest: "d1" } });
      expect(await records.idempotent(owner, "once")).toEqual({ id, digest: "d1" });
      expect(await records.idempotent(stranger, "once")).toBeUndefined();
      expect(await records.idempotent(owner, "other")).toBeUndefined();
      const theirs = await addGeneration(log, {
        owner: stranger,
        idempotency: { key: "once", digest: "d2" },
      });
      expect(await records.idempotent(stranger, "once")).toEqual({ id: theirs, digest: "d2" });
      expect(await records.idempotent(owner, "once")).toEqual({ id, digest: "d1" });
    });

    test("[H6.1] each key finds its generation, whatever its characters, also after a restart", async () => {
      await using opened = await open();
      const keys = fc.sample(fc.uniqueArray(anyKey, { minLength: 20 }), { numRuns: 1, seed: 61 }).flat();
      const found = new Map<string, unknown>();
      for (const key of keys) {
        const id = await addGeneration(opened.log, { idempotency: { key, digest: key } });
        found.set(key, { id, digest: key });
      }
      const { records } = await opened.reopen();
      for (const key of keys) expect(await records.idempotent(owner, key)).toEqual(found.get(key));
    });

    test("[H6.1] one key names one generation: another log with it is not made", async () => {
      await using opened = await open();
      const { records, log } = opened;
      const idempotency = { key: "once", digest: "d1" };
      const first = await addGeneration(log, { idempotency, rest: [endedBody()] });
      const second = nextGenerationId();
      const events = [startedBody(second, { conversation_id: talk })];
      const made = log.create({ id: second, header: { owner, idempotency }, events });
      await expect(made).rejects.toMatchObject({ code: "storage_failed" });
      expect(await records.idempotent(owner, "once")).toEqual({ id: first, digest: "d1" });
      expect(await records.generation(owner, second)).toBeUndefined();
      expect(await records.conversation(owner, talk)).toBeUndefined();
      expect(await log.read(second, 0)).toBeUndefined();
    });
  });
}

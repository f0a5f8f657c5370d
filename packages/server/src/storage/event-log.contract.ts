import { getEventListeners } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EventBody, GenerationEvent, GenerationId } from "@agent-max/protocol";
import { endedBody, startedBody, textBody } from "@agent-max/protocol/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextGenerationId, owner } from "../../test/support/ids.ts";
import type { Opened } from "../../test/support/opened-storage.ts";
import type { EventLog } from "../engine/ports/event-log.ts";

const awake = new AbortController().signal;

/** Makes a log with its first event. */
export async function begin(log: EventLog, ...rest: EventBody[]): Promise<GenerationId> {
  const id = nextGenerationId();
  await log.create({ id, header: { owner }, events: [startedBody(id), ...rest] });
  return id;
}

/** Makes unfinished logs at places. */
function createMaker(log: EventLog) {
  return (id: GenerationId, key: string, mayShare = false) =>
    log.create({ id, header: { owner }, events: [startedBody(id)], branch: { key, mayShare } });
}

/** All events; fails where there is no such log. */
export async function readAll(
  log: EventLog,
  id: GenerationId,
  after = 0,
): Promise<readonly GenerationEvent[]> {
  const events = await log.read(id, after);
  if (events === undefined) throw new Error("There is no such log.");
  return events;
}

const offsets = (events: readonly GenerationEvent[]) => events.map(({ offset }) => offset);
const upTo = (length: number) => Array.from({ length }, (_, index) => index + 1);
const letters = (count: number) => upTo(count).map((n) => textBody(`${n} `, n));

/** What every log keeps, whatever it is made of. */
export function describeLog(place: string, open: () => Promise<Opened<{ log: EventLog }>>): void {
  describe(`the log in ${place}`, () => {
    test("[L1.2] offsets are dense from 1, in the order of the calls, also of appends in parallel", async () => {
      await using opened = await open();
      const { log } = opened;
      const id = await begin(log);
      const outcomes = await Promise.all(letters(50).map((body) => log.append(id, 1, [body, body])));
      expect(new Set(outcomes)).toEqual(new Set(["appended"]));
      const events = await readAll(log, id);
      expect(offsets(events)).toEqual(upTo(101));
      const texts = events.flatMap((event) => (event.type === "text_delta" ? [event.position] : []));
      expect(texts).toEqual(upTo(50).flatMap((n) => [n, n]));
    });

    test("[L1.1] a log is made once; who comes second leaves it as it is", async () => {
      await using opened = await open();
      const { log } = opened;
      const id = await begin(log, textBody("first"));
      const again = { id, header: { owner }, events: [startedBody(id), textBody("second")] };
      expect(await log.create(again)).toEqual({ outcome: "exists" });
      expect(await readAll(log, id)).toMatchObject([{ offset: 1 }, { offset: 2, text: "first" }]);
      await log.append(id, 1, [endedBody()]);
      expect(await log.create(again)).toEqual({ outcome: "exists" });
    });

    test("[L1.1] two who make the same log at once: one of them has made it", async () => {
      await using opened = await open();
      const id = nextGenerationId();
      const make = () => opened.log.create({ id, header: { owner }, events: [startedBody(id)] });
      const outcomes = await Promise.all([make(), make(), make()]);
      expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(["created", "exists", "exists"]);
      expect(await readAll(opened.log, id)).toHaveLength(1);
    });

    test("[L1.1] a takeover raises the epoch and shuts the earlier writer out", async () => {
      await using opened = await open();
      const { log } = opened;
      const id = await begin(log);
      expect(await log.claim(id)).toBe(2);
      expect(await log.append(id, 1, [textBody("from the dead")])).toBe("fenced");
      expect(await log.append(id, 2, [textBody("from the living")])).toBe("appended");
      expect(await log.claim(id)).toBe(3);
      expect(await log.append(id, 2, [endedBody()])).toBe("fenced");
      expect(await readAll(log, id)).toMatchObject([{ offset: 1 }, { offset: 2, text: "from the living" }]);
    });

    test("[L3.1] reading after any offset gives what follows it", async () => {
      await using opened = await open();
      const { log } = opened;
      const id = await begin(log, ...letters(20), endedBody());
      const all = await readAll(log, id);
      await fc.assert(
        fc.asyncProperty(fc.nat({ max: 30 }), async (after) => {
          expect(await log.read(id, after)).toEqual(all.filter(({ offset }) => offset > after));
        }),
        { numRuns: 40, seed: 30 },
      );
      expect(await log.read(nextGenerationId(), 0)).toBeUndefined();
    });

    test("[L3.1] any number of readers get every event once, in order", async () => {
      await using opened = await open();
      const { log } = opened;
      const id = await begin(log);
      const readers = upTo(20).map(async (n) => {
        const seen: GenerationEvent[] = [];
        while (seen.at(-1)?.type !== "generation_ended") {
          // Some wait first, some read first: nothing may be lost between the two.
          if (n % 2 === 0) await log.changed(id, seen.length, awake);
          seen.push(...(await readAll(log, id, seen.length)));
          if (n % 2 === 1) await log.changed(id, seen.length, awake);
        }
        return seen;
      });
      for (const body of [...letters(30), endedBody()]) await log.append(id, 1, [body]);
      const all = await readAll(log, id);
      for (const seen of await Promise.all(readers)) expect(seen).toEqual(all);
    });

    test("[L3.1] changed settles at once where there is more already, where all is over, and where nothing is", async () => {
      await using opened = await open();
      const { log } = opened;
      const id = await begin(log, textBody("a"));
      await log.changed(id, 1, awake);
      await log.append(id, 1, [endedBody()]);
      await log.changed(id, 3, awake);
      await log.changed(id, 99, awake);
      await log.changed(nextGenerationId(), 0, awake);
      await log.changed(await begin(log), 1, AbortSignal.abort());
      expect(await readAll(log, id)).toHaveLength(3);
    });

    test("[L3.1] changed waits until the log is longer than asked for, not merely longer than it was", async () => {
      await using opened = await open();
      const { log } = opened;
      const id = await begin(log);
      let settled = false;
      const waiting = log.changed(id, 3, awake).then(() => (settled = true));
      for (const body of letters(2)) {
        await log.append(id, 1, [body]);
        await nextTurn();
        expect(settled).toBe(false);
      }
      await log.append(id, 1, [textBody("the fourth event")]);
      expect(await waiting).toBe(true);
    });

    test("[L3.1] an abort wakes a reader, and no listener stays behind", async () => {
      await using opened = await open();
      const { log } = opened;
      const id = await begin(log);
      const [leaving, staying] = [new AbortController(), new AbortController()];
      const left = log.changed(id, 1, leaving.signal);
      const stayed = log.changed(id, 1, staying.signal);
      leaving.abort("gone");
      await left;
      expect(getEventListeners(leaving.signal, "abort")).toEqual([]);
      await log.append(id, 1, [textBody("a")]);
      await stayed;
      expect(getEventListeners(staying.signal, "abort")).toEqual([]);
    });

    test("[L4.1] a log ends with exactly one terminal event, and nothing is appended after it", async () => {
      await using opened = await open();
      const { log } = opened;
      const id = await begin(log);
      const stop = endedBody({ status: "stopped", by: "user" });
      expect(await log.append(id, 1, [textBody("a"), stop, textBody("b"), endedBody()])).toBe("appended");
      expect(await log.append(id, 1, [textBody("c")])).toBe("ended");
      expect((await readAll(log, id)).map(({ type }) => type)).toEqual([
        "generation_started",
        "text_delta",
        "generation_ended",
      ]);
    });

    test("[L4.2] whoever appends the terminal event first has decided", async () => {
      await using opened = await open();
      const { log } = opened;
      const id = await begin(log);
      const bodies = [endedBody({ status: "stopped", by: "user" }), endedBody(), textBody("late")];
      const outcomes = await Promise.all(bodies.map((body) => log.append(id, 1, [body])));
      expect(outcomes).toEqual(["appended", "ended", "ended"]);
      expect(await readAll(log, id)).toMatchObject([{ offset: 1 }, { offset: 2, status: "stopped" }]);
    });

    test("[L4.1] an append to a log that there is not writes nothing and says so; one to an ended log too", async () => {
      await using opened = await open();
      const { log } = opened;
      const unknown = nextGenerationId();
      expect(await log.append(unknown, 1, [textBody("a")])).toBe("missing");
      expect(await log.read(unknown, 0)).toBeUndefined();
      expect(await log.claim(unknown)).toBeUndefined();
      const ended = await begin(log, endedBody());
      expect(await log.append(ended, 1, [textBody("a")])).toBe("ended");
      expect(await log.claim(ended)).toBeUndefined();
    });

    test("[C5.9] the next process finds the logs that were not ended, with what was kept beside them", async () => {
      await using opened = await open();
      const id = nextGenerationId();
      const header = { owner, idempotency: { key: "once", digest: "d1" } };
      await opened.log.create({ id, header, events: [startedBody(id), textBody("a")] });
      await begin(opened.log, endedBody());
      expect(await opened.log.orphans()).toEqual([]);
      const { log } = await opened.reopen();
      expect(await log.orphans()).toEqual([{ id, header }]);
      expect(await readAll(log, id)).toMatchObject([{ offset: 1 }, { offset: 2, text: "a" }]);
      const epoch = (await log.claim(id)) ?? 0;
      expect(await log.orphans()).toEqual([]);
      expect(await log.append(id, epoch, [endedBody()])).toBe("appended");
    });

    test("[G5.1] [G5.3] one place has one unfinished log at a time; the refusal names the one that is there", async () => {
      await using opened = await open();
      const { log } = opened;
      const at = createMaker(log);
      const [first, second] = [nextGenerationId(), nextGenerationId()];
      expect(await at(first, "here")).toEqual({ outcome: "created" });
      expect(await at(second, "here")).toEqual({ outcome: "occupied", by: first });
      expect(await log.read(second, 0)).toBeUndefined();
      expect(await at(second, "there")).toEqual({ outcome: "created" });
      await log.append(first, 1, [endedBody()]);
      expect(await at(nextGenerationId(), "here")).toEqual({ outcome: "created" });
    });

    test("[G5.1] two that begin at one place at once: one of them has it", async () => {
      await using opened = await open();
      const at = createMaker(opened.log);
      const ids = [nextGenerationId(), nextGenerationId(), nextGenerationId()];
      const outcomes = await Promise.all(ids.map((id) => at(id, "here")));
      const occupied = { outcome: "occupied", by: ids[0] };
      expect(outcomes).toEqual([{ outcome: "created" }, occupied, occupied]);
    });

    test("[G5.2] [G5.3] a branch runs beside the others; the place is free when all have ended", async () => {
      await using opened = await open();
      const { log } = opened;
      const at = createMaker(log);
      const ids = [nextGenerationId(), nextGenerationId(), nextGenerationId()];
      for (const [index, id] of ids.entries())
        expect(await at(id, "here", index > 0)).toEqual({ outcome: "created" });
      for (const id of ids) {
        expect(await at(nextGenerationId(), "here")).toMatchObject({ outcome: "occupied" });
        await log.append(id, 1, [endedBody()]);
      }
      expect(await at(nextGenerationId(), "here")).toEqual({ outcome: "created" });
    });

    test("[G1.4] an id that is taken is refused, also at another place", async () => {
      await using opened = await open();
      const at = createMaker(opened.log);
      const id = nextGenerationId();
      await at(id, "here");
      expect(await at(id, "there", true)).toEqual({ outcome: "exists" });
      expect(await at(nextGenerationId(), "there")).toEqual({ outcome: "created" });
    });

    test("[G5.3] a log that is complete when it is made takes no place", async () => {
      await using opened = await open();
      const { log } = opened;
      const id = nextGenerationId();
      const branch = { key: "here", mayShare: false };
      await log.create({ id, header: { owner }, events: [startedBody(id), endedBody()], branch });
      expect(await createMaker(log)(nextGenerationId(), "here")).toEqual({ outcome: "created" });
    });
  });
}

import type { GenerationId, Owner } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { nextGenerationId, owner, stranger } from "../../../test/support/ids.ts";
import { createManualClock } from "../../../test/support/manual-clock.ts";
import { createEarlyStops } from "./early-stops.ts";
import type { Records } from "../ports/records.ts";

type Stored = { owner: Owner; id: GenerationId; atMs: number };

async function open(stored: Stored[] = []) {
  const clock = createManualClock(0);
  const records: Pick<Records, "addEarlyStop" | "earlyStops"> = {
    async addEarlyStop(stop) {
      stored.push(stop);
    },
    earlyStops: async () => stored,
  };
  const intents = await createEarlyStops({ clock, records });
  return { clock, intents, stored };
}

test("[S1.5] a stop waits for its generation, for its owner only, and is used up", async () => {
  const { intents, stored } = await open();
  const id = nextGenerationId();
  await intents.add(owner, id);
  expect(stored).toEqual([{ owner, id, atMs: 0 }]);
  expect(intents.take(stranger, id)).toBe(false);
  expect(intents.take(owner, nextGenerationId())).toBe(false);
  expect(intents.take(owner, id)).toBe(true);
  expect(intents.take(owner, id)).toBe(false);
});

test("[S1.5] a stop waits for 60 seconds and no longer", async () => {
  const { clock, intents } = await open();
  const [first, second] = [nextGenerationId(), nextGenerationId()];
  await intents.add(owner, first);
  await intents.add(owner, second);
  clock.advance(60_000);
  expect(intents.take(owner, first)).toBe(true);
  clock.advance(1);
  expect(intents.take(owner, second)).toBe(false);
});

test("[S1.5] a repeated stop waits anew, and makes no other one wait longer", async () => {
  const { clock, intents } = await open();
  const [repeated, other] = [nextGenerationId(), nextGenerationId()];
  await intents.add(owner, repeated);
  await intents.add(owner, other);
  clock.advance(50_000);
  await intents.add(owner, repeated);
  clock.advance(20_000);
  expect(intents.take(owner, other)).toBe(false);
  expect(intents.take(owner, repeated)).toBe(true);
});

test("[S1.5] a stop counts from the call on, before it is stored, and survives a restart", async () => {
  const id = nextGenerationId();
  const { intents, stored } = await open();
  const added = intents.add(owner, id);
  expect(intents.take(owner, id)).toBe(true);
  await added;
  expect((await open(stored)).intents.take(owner, id)).toBe(true);
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Opened } from "../../test/support/opened-storage.ts";
import { type ProbeRecord, type ProbeStore, probeVerdicts } from "../models/capabilities/probe-store.ts";

const anyName = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "",
    "m",
    "M",
    "m ",
    "org/m:free",
    "é",
    "e\u0301",
    "%",
    "'",
    '"',
    "\\",
    "https://a.test/v1?x=1",
  ),
);
const anyRecord = fc.record<ProbeRecord>({
  verdict: fc.constantFrom(...probeVerdicts),
  atMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
});
const anySaves = fc.array(fc.tuple(anyName, anyName, anyRecord), { maxLength: 12 });

/** What every store of probes does, whatever it is made of. */
export function describeProbeStore(place: string, open: () => Promise<Opened<{ probes: ProbeStore }>>): void {
  describe(`the probes in ${place}`, () => {
    test("[C3.11] each model of each address has its newest verdict, and no other", async () => {
      await using opened = await open();
      const { probes } = opened;
      const newest = new Map<string, unknown>();
      await fc.assert(
        fc.asyncProperty(anySaves, async (saves) => {
          for (const [address, model, record] of saves) {
            await probes.save(address, model, record);
            newest.set(JSON.stringify([address, model]), { address, model, ...record });
          }
          const loaded = await probes.load();
          expect(new Set(loaded)).toEqual(new Set(newest.values()));
          expect(loaded).toHaveLength(newest.size);
        }),
        { numRuns: 30, seed: 311 },
      );
    });

    test("[C3.11] the verdict that was saved last counts, also where its time is earlier", async () => {
      await using opened = await open();
      const { probes } = opened;
      await probes.save("address", "model", { verdict: "continues", atMs: 2 });
      await probes.save("address", "model", { verdict: "refuses", atMs: 1 });
      expect(await probes.load()).toEqual([
        { address: "address", model: "model", verdict: "refuses", atMs: 1 },
      ]);
    });

    test("[C3.11] verdicts are there after a restart, with the times to the millisecond", async () => {
      await using opened = await open();
      expect(await opened.probes.load()).toEqual([]);
      for (const [index, verdict] of probeVerdicts.entries())
        await opened.probes.save("address", verdict, { verdict, atMs: 1_800_000_000_777 + index });
      const { probes } = await opened.reopen();
      const kept = probeVerdicts.map((verdict, index) => ({
        address: "address",
        model: verdict,
        verdict,
        atMs: 1_800_000_000_777 + index,
      }));
      expect(new Set(await probes.load())).toEqual(new Set(kept));
    });
  });
}

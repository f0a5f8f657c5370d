import { type Preferences, preferencesSchema } from "@agent-max/protocol";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextOwner, owner, stranger } from "../../test/support/ids.ts";
import type { Opened } from "../../test/support/opened-storage.ts";
import type { PreferenceStore } from "../accounts/preference-store.ts";

const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "",
    "\0",
    "a",
    "A",
    "a ",
    "é",
    "e\u0301",
    "%",
    "_",
    "'",
    '"',
    "\\",
    "constructor",
    "null",
    "1",
  ),
);
const anyName = anyText.filter((name) => name !== "" && name.length <= 64 && name !== "__proto__");
/** JSON has no negative zero. */
const anyNumber = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((number) => (number === 0 ? 0 : number));
const anyValue = fc.oneof(anyText, anyNumber, fc.boolean(), fc.constant(null));
const anyChanges = fc
  .dictionary(anyName, anyValue, { noNullPrototype: true })
  .filter((changes) => preferencesSchema.safeParse(changes).success);

/** The settings after a series of changes. */
function apply(series: readonly Preferences[]): Preferences {
  const settings = new Map(series.flatMap((changes) => Object.entries(changes)));
  return Object.fromEntries([...settings].filter(([, value]) => value !== null));
}

/** What every store of preferences does, whatever it is made of. */
export function describePreferenceStore(
  place: string,
  open: () => Promise<Opened<{ preferences: PreferenceStore }>>,
): void {
  describe(`the preferences in ${place}`, () => {
    test("[H3.9] names and values come back as they were set; null removes a name, and other names stay", async () => {
      await using opened = await open();
      const { preferences } = opened;
      await fc.assert(
        fc.asyncProperty(fc.array(anyChanges, { maxLength: 4 }), async (series) => {
          const own = nextOwner();
          expect(await preferences.get(own)).toEqual({});
          for (const [index, changes] of series.entries())
            expect(await preferences.update(own, changes)).toEqual(apply(series.slice(0, index + 1)));
          expect(await preferences.get(own)).toEqual(apply(series));
        }),
        { numRuns: 50, seed: 39 },
      );
    });

    test("[H3.9] preferences are there after a restart, each of its own type", async () => {
      await using opened = await open();
      const kept = { text: "1", number: 1, truth: true, long: "x".repeat(10_000), tiny: 5e-324, empty: "" };
      await opened.preferences.update(owner, kept);
      const { preferences } = await opened.reopen();
      expect(await preferences.get(owner)).toEqual(kept);
    });

    test("[H1.2] the preferences of another owner are not seen and not changed", async () => {
      await using opened = await open();
      const { preferences } = opened;
      await preferences.update(owner, { theme: "dark", size: 1 });
      expect(await preferences.update(stranger, { theme: "light", size: null })).toEqual({ theme: "light" });
      expect(await preferences.update(stranger, { theme: null })).toEqual({});
      expect(await preferences.get(owner)).toEqual({ theme: "dark", size: 1 });
    });

    test("[H3.9] an update is made as a whole: no reader and no other update sees half of it", async () => {
      await using opened = await open();
      const { preferences } = opened;
      const seen: Preferences[] = [];
      const update = async (value: number) => {
        // In another order each time: two updates must not wait for each other either.
        const names = value % 2 === 0 ? ["left", "right"] : ["right", "left"];
        const changes = Object.fromEntries(names.map((name) => [name, value]));
        seen.push(await preferences.update(owner, changes), await preferences.get(owner));
      };
      await Promise.all(Array.from({ length: 30 }, (_, value) => update(value)));
      for (const { left, right } of seen) expect(left).toBe(right);
    });
  });
}

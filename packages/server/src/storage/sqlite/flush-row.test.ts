import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeEntries, encodeEntry, toRow } from "./flush-row.ts";

const line = fc.jsonValue().map((value) => JSON.stringify(value));
const entry = fc.record(
  { id: fc.uuid(), header: line, lines: fc.array(line), seal: fc.boolean() },
  { requiredKeys: ["id", "lines", "seal"] },
);

test("[L1.5] the entries of a row come back as they were written", () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1 }), (entries) => {
      expect(decodeEntries(toRow(entries.map(encodeEntry)))).toEqual(entries);
    }),
  );
});

test("a row that ends early is refused, not read in part", () => {
  const row = encodeEntry({ id: "one", lines: ["1", "2"], seal: false });
  expect(() => decodeEntries(row.slice(0, -2))).toThrow("an entry of one is cut off");
});

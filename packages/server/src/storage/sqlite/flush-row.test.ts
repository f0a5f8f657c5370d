import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeShares, encodeShare, toRow } from "./flush-row.ts";

const line = fc.jsonValue().map((value) => JSON.stringify(value));
const share = fc.record(
  { id: fc.uuid(), header: line, lines: fc.array(line), seal: fc.boolean() },
  { requiredKeys: ["id", "lines", "seal"] },
);

test("[L1.5] the shares of a row come back as they were written", () => {
  fc.assert(
    fc.property(fc.array(share, { minLength: 1 }), (shares) => {
      expect(decodeShares(toRow(shares.map(encodeShare)))).toEqual(shares);
    }),
  );
});

test("a row that ends early is refused, not read in part", () => {
  const row = encodeShare({ id: "one", lines: ["1", "2"], seal: false });
  expect(() => decodeShares(row.slice(0, -2))).toThrow("a share of one is cut off");
});

import { expect, expectTypeOf, test } from "vitest";
import type { ContinuationMode, RemovedKind, Verdict } from "../../packages/seam/src/index.ts";
import type { removedKinds, Seam } from "../../packages/protocol/src/index.ts";
import { fillTables, protocolTables } from "./protocol-tables.ts";

const tables = new Map([["one", "| a |"]]);

test("a table comes between its markers, in the place of what stood there", () => {
  const empty = "before\n<!-- generated: one -->\n<!-- end -->\nafter";
  const filled = "before\n<!-- generated: one -->\n\n| a |\n\n<!-- end -->\nafter";
  expect(fillTables(empty, tables)).toBe(filled);
  expect(fillTables(filled.replace("a |", "old |"), tables)).toBe(filled);
  expect(fillTables(filled, tables)).toBe(filled);
});

test("a marker without a table and a table without a marker are refused", () => {
  expect(() => fillTables("<!-- generated: two -->\n<!-- end -->", tables)).toThrow("no table “two”");
  expect(() => fillTables("nothing", tables)).toThrow("no place for: one");
});

test.each([
  ["events", "| `text_delta` | `position` | integer ≥ 0 | where the text begins |"],
  ["events", "|  | `error` | with `interrupted` or `failed`: Error |  |"],
  ["errors", "| `empty` | 502 | yes | The model ended without writing anything. Try again. |"],
  ["values", "| `phase` of `running` | `queued`, `waiting` and `streaming` |"],
  ["snapshot", "| `length` | integer ≥ 0 | the cut, or the end of the answer |"],
])("the table of %s has the line %s", (name, line) => {
  expect(protocolTables.get(name)?.split("\n")).toContain(line);
});

test("what a join says of itself has one vocabulary in both packages", () => {
  expectTypeOf<keyof typeof removedKinds>().toEqualTypeOf<RemovedKind>();
  expectTypeOf<Seam["verdict"]>().toEqualTypeOf<Verdict>();
  expectTypeOf<Exclude<Seam["mode"], "buffered">>().toEqualTypeOf<Exclude<ContinuationMode, "buffered">>();
});

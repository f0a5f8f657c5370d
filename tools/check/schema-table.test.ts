import { describe, expect, test } from "vitest";
import { describeType, fieldsOf, listOf, toTable } from "./schema-table.ts";

const integer = { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
const cut = { type: "object", properties: { position: integer }, required: ["position"] };

describe("a type is told as a person reads it", () => {
  test.each([
    [{ type: "string" }, "string"],
    [{ type: "string", format: "uuid", pattern: "^[0-9a-f-]+$" }, "UUID"],
    [{ type: "string", minLength: 1, maxLength: 1000 }, "string of 1 to 1,000 characters"],
    [{ type: "string", maxLength: 200 }, "string of at most 200 characters"],
    [integer, "integer ≥ 0"],
    [{ ...integer, minimum: Number.MIN_SAFE_INTEGER }, "integer"],
    [
      { type: "number", minimum: 0, maximum: 2, default: 0.7 },
      "number from 0 to 2; 0.7 where it is left out",
    ],
    [{ type: ["number", "null"] }, "number or null"],
    [{ enum: ["a", "b", "c"] }, "`a`, `b` or `c`"],
    [{ anyOf: [{ enum: ["a", "b"] }, { type: "null" }] }, "`a`, `b` or null"],
    [{ const: 2 }, "`2`"],
    [{ type: "array", items: cut }, "list of {`position`: integer ≥ 0}"],
    [{}, "any value"],
  ])("%j: %s", (schema, expected) => expect(describeType(schema)).toBe(expected));

  test("a named shape by its name, whatever is said of it", () => {
    const named = new Map([["Cut", cut]]);
    expect(describeType({ ...cut, description: "where it ended" }, named)).toBe("Cut");
    expect(describeType({ type: "array", items: cut }, named)).toBe("list of Cut");
  });
});

test("a field is marked where it may be left out, and has its meaning from the description", () => {
  const schema = { properties: { a: { type: "string", description: "a name" }, b: cut }, required: ["a"] };
  expect(fieldsOf(schema)).toEqual([
    { name: "`a`", type: "string", meaning: "a name" },
    { name: "`b`?", type: "{`position`: integer ≥ 0}", meaning: "" },
  ]);
});

test("the members of a union make one list; what only some of them have names them", () => {
  const member = (status: string, more = {}) => {
    const properties = { status: { const: status }, at: { type: "integer" }, ...more };
    return { properties, required: Object.keys(properties) };
  };
  const inner = {
    oneOf: [member("stopped", { by: { const: "user" } }), member("failed", { by: { const: "x" } })],
  };
  const fields = fieldsOf({ oneOf: [member("completed"), inner] }, new Map(), "status");
  expect(fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
    "`status` `completed`, `stopped` or `failed`",
    "`at` integer",
    "`by` with `stopped`: `user`; with `failed`: `x`",
  ]);
});

test("a table leaves out a column without text, and escapes its own marks", () => {
  expect(toTable(["field", "type", "meaning"], [["a|b", "string", ""]])).toBe(
    "| field | type |\n| --- | --- |\n| a\\|b | string |",
  );
});

test("a list of words ends with its last", () => {
  expect([listOf([]), listOf(["a"]), listOf(["a", "b"]), listOf(["a", "b", "c"], "and")]).toEqual([
    "",
    "a",
    "a or b",
    "a, b and c",
  ]);
});

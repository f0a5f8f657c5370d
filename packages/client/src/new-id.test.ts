import { generationIdSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { newUuid } from "./new-id.ts";

test("new ids are UUIDs of version 7 that differ and sort by time", () => {
  const ids = [0, 1, 2 ** 32 - 1, 2 ** 32, 1_700_000_000_000].map(newUuid);
  expect(ids.map((id) => generationIdSchema.parse(id))).toEqual(ids);
  expect(ids.toSorted()).toEqual(ids);
  expect(ids.every((id) => /^.{14}7.{4}[89ab]/.test(id))).toBe(true);
  expect(Number.parseInt(newUuid(1_700_000_000_000).replaceAll("-", "").slice(0, 12), 16)).toBe(
    1_700_000_000_000,
  );
  expect(new Set(Array.from({ length: 100 }, () => newUuid(5))).size).toBe(100);
});

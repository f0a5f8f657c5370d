import { expect, test } from "vitest";
import { toFileName } from "./export.ts";

test.each([
  ["Plan three days in Lisbon", "Plan three days in Lisbon"],
  ["../../etc/passwd: why?", "etc passwd why"],
  ["Wie schläft man besser?", "Wie schläft man besser"],
  ["量子コンピュータ", "量子コンピュータ"],
  ["👩‍👩‍👧", "conversation"],
  ["", "conversation"],
])("%j is saved as %j", (title, name) => {
  expect(toFileName(title)).toBe(name);
});

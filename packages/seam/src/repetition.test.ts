import { expect, test } from "vitest";
import { repetition } from "./repetition.ts";

const before = "The keeper lit the lamp at dusk and wrote down the names of the ships.";

test("a text that goes on repeats nothing", () => {
  expect(repetition(`${before} Then he slept.`, before.length)).toEqual({ characters: 0, text: "" });
});

test("the last words, or all of it, written again are measured", () => {
  expect(repetition(`${before} the names of the ships. Then`, before.length)).toEqual({
    characters: 24,
    text: " the names of the ships.",
  });
  expect(repetition(before + before, before.length).characters).toBe(before.length);
});

test("a few letters are no repetition", () => {
  expect(repetition("it was so so good", 9).characters).toBe(0);
});

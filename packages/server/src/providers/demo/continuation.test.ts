import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAnswers } from "./answers.ts";
import { continuationOf } from "./continuation.ts";
import { topics } from "./topics.ts";

const answerTo = createAnswers();
const messages = [...topics.map(({ question }) => question), "Hello", "What is my cat thinking? 🐈 Or 👩‍👩‍👧?"];
const texts = messages.map((content) => answerTo([{ role: "user", content }]));
const anyOwn = fc.constantFrom(...texts);
const [own = ""] = texts;

const fragments = [
  "word",
  " and",
  "\n",
  "\n\n",
  " ",
  "```py\n",
  "```",
  "~~~\n",
  "$$\n",
  "> ",
  "- ",
  "   ",
  "| a |",
  "…",
  ".",
  ":",
  "**",
  "`",
  "(",
  "🐈",
];
// The join is in the first few hundred characters, so half of the cuts are there.
const anyCut = fc.record({ at: fc.nat(), isEarly: fc.boolean() });
const foreign = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 30 }).map((parts) => parts.join("")),
  fc
    .tuple(fc.nat(own.length), fc.constantFrom(...fragments))
    .map(([at, insert]) => own.slice(0, at) + insert),
);

describe("[C3.2] a partial answer of its own", () => {
  test("goes on from exactly there, wherever it was cut", () => {
    for (const text of texts) {
      const cuts = Array.from({ length: text.length + 1 }, (_, cut) => cut);
      expect(cuts.filter((cut) => continuationOf(text, text.slice(0, cut)) !== text.slice(cut))).toEqual([]);
    }
    expect(continuationOf(own, own)).toBe("");
  });

  test("goes on from there too if it was changed further up", () => {
    fc.assert(
      fc.property(anyOwn, fc.nat(), fc.nat(), (text, at, length) => {
        const changedAt = at % (text.length - 200);
        const cut = changedAt + 120 + (length % (text.length - changedAt - 120));
        const edited = `${text.slice(0, changedAt)}<changed>${text.slice(changedAt + 1, cut)}`;
        expect(continuationOf(text, edited)).toBe(text.slice(cut));
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

describe("[C3.2] a partial answer of somebody else", () => {
  test("cutting its continuation anywhere and continuing again gives the same text", () => {
    fc.assert(
      fc.property(anyOwn, foreign, anyCut, (text, prefix, { at, isEarly }) => {
        const continuation = continuationOf(text, prefix);
        const cut = at % ((isEarly ? Math.min(300, continuation.length) : continuation.length) + 1);
        expect(continuationOf(text, prefix + continuation.slice(0, cut))).toBe(continuation.slice(cut));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test.each([
    ["The capital of Fran", "…\n\n*The demo model"],
    ["The capital of ", "…\n\n*The demo model"],
    ["The capital is Paris.", "\n\n*The demo model"],
    ["The capital is Paris.\n", "\n*The demo model"],
    ["The capital is Paris.\n\n", "*The demo model"],
    ["Run:\n\n```sh\nnpm sta", "\n```\n\n*The demo model"],
    ["Run:\n\n```sh\nnpm start\n", "```\n\n*The demo model"],
    ["Run:\n\n```sh\nnpm start\n```", "\n\n*The demo model"],
    ["1. Run\n\n   ```sh\n   npm sta", "\n   ```\n\n*The demo model"],
    ["~~~~\n~~~\n```", "\n~~~~\n\n*The demo model"],
    ["Write ```x``` or $$y$$", "\n\n*The demo model"],
    ["Sum:\n\n$$\na + ", "\n$$\n\n*The demo model"],
  ])("%j is brought to a clean end, and says whose words follow", (prefix, expected) => {
    expect(continuationOf(own, prefix).slice(0, expected.length)).toBe(expected);
  });

  test("what follows is the section after the one that was changed, and nothing that was read before", () => {
    const [, , third = 0, fourth = 0] = Array.from(own.matchAll(/^## /gm), ({ index }) => index);
    const continuation = continuationOf(own, `${own.slice(0, third + 20)} Somebody else wrote this.`);
    expect(continuation.endsWith(`prepared.*\n\n${own.slice(fourth)}`)).toBe(true);
  });

  test("after the whole text only the closing note follows", () => {
    const continuation = continuationOf(own, `${own} And more.`);
    expect(continuation).toMatch(/^\n\n\*The demo model .+\*\n\n---\n\n\*.+\*$/);
  });
});

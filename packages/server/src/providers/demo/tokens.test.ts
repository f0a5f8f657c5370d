import * as fc from "fast-check";
import { expect, test } from "vitest";
import { countTokens, tokenAt } from "./tokens.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc
    .array(
      fc.constantFrom(
        "\r\n",
        "\r",
        "\n",
        " ",
        "  ",
        "😀",
        "ü",
        "e\u0301",
        "word",
        " tokenisation",
        "2048",
        "\uD83D",
        "\t",
        "...",
        "語",
      ),
    )
    .map((parts) => parts.join("")),
);

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (let position = 0; position < text.length; position += tokens.at(-1)?.length ?? Infinity) {
    tokens.push(tokenAt(text, position));
  }
  return tokens;
}

test("the tokens of any text add up to it, and are counted as such", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const tokens = tokensOf(text);
      expect(tokens).not.toContain("");
      expect(tokens.join("")).toBe(text);
      expect(countTokens(text)).toBe(tokens.length);
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test("no token boundary splits a surrogate pair or a CRLF", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let position = 0;
      for (const token of tokensOf(text)) {
        position += token.length;
        expect(text.slice(position - 1, position + 1)).not.toMatch(
          /^(?:\r\n|[\uD800-\uDBFF][\uDC00-\uDFFF])$/,
        );
      }
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test.each([
  ["A qubit is read out.", ["A", " qubit", " is", " read", " out", "."]],
  ["entanglement, always", ["entan", "glement", ",", " always"]],
  ["  if x:\n\n", [" ", " if", " x", ":", "\n\n"]],
  ["12,345 km", ["12", ",", "345", " km"]],
  ["", []],
])("%j comes as words with the space before them, and long words in pieces", (text, tokens) => {
  expect(tokensOf(text)).toEqual(tokens);
});

test("marks that follow a letter stay with it, however many there are", () => {
  const marked = "e\u0301".repeat(9);
  expect(tokensOf(marked).map(({ length }) => length)).toEqual([10, 8]);
  expect(countTokens(`a${"\u0301".repeat(100_000)}b`)).toBe(1);
});

test("there is no token at or after the end", () => {
  expect(tokenAt("abc", 3)).toBe("");
  expect(tokenAt("abc", 4)).toBe("");
});

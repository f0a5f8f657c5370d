import * as fc from "fast-check";
import { expect, test } from "vitest";
import { foldCase } from "./fold-case.ts";

test("[H3.5] every character is alike in upper and lower case", () => {
  const characters = Array.from({ length: 0x11_00_00 }, (_, code) => String.fromCodePoint(code));
  const differing = characters.filter((character) => {
    const forms = [character, character.toUpperCase(), character.toLowerCase()];
    return new Set(forms.map(foldCase)).size > 1;
  });
  expect(differing).toEqual([]);
});

test("[H3.5] a part of a text is a part of the folded text, also where the form depends on what follows", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: fc.constantFrom("Σ", "σ", "ς", "Α", "İ", "\u0307", " ") }),
  );
  fc.assert(
    fc.property(anyText, anyText, (before, after) => {
      expect(foldCase(before + after)).toBe(foldCase(before) + foldCase(after));
    }),
  );
});

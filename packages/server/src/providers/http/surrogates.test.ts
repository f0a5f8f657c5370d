import { array, assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { createSurrogateBuffer } from "./surrogates.ts";

test("any cuts of a text give the text, in well-formed pieces", () => {
  const cuts = array(string({ unit: "binary", maxLength: 6 }), { maxLength: 8 });
  assert(
    property(cuts, (texts) => {
      const buffer = createSurrogateBuffer();
      const text = texts.join("");
      const pieces = [...text.split("").map((unit) => buffer.push(unit)), buffer.flush()];
      expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
      expect(pieces.join("")).toBe(text);
    }),
    { seed: 20_260_101, numRuns: 300 },
  );
});

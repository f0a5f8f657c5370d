import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasFormulas, normalizeFormulas } from "./formulas.ts";

describe("formulas", () => {
  test.each([
    ["$$\na + b\n$$", "$$\na + b\n$$"],
    ["See\n\\[ a + b \\]\nthere", "See\n$$\na + b\n$$\nthere"],
    ["1. one\n\n   $$ x $$\n", "1. one\n\n   $$\n   x\n   $$\n"],
    ["so \\(x\\) holds", "so $$x$$ holds"],
    ["so $$x$$ and \\[y\\].", "so $$x$$ and $$y$$."],
  ])("%j is drawn as %j", (text, drawn) => {
    expect(normalizeFormulas(text, "ended")).toBe(drawn);
  });

  test.each([
    "no dollars at all, $5 or $6",
    "`$$ in code $$` and ``\\(`x\\)``",
    "```tex\n\\[ a \\]\n$$ b $$\n```",
    "~~~\n$$\n```\n$$",
    "a line break \\\\[2pt] of LaTeX",
  ])("%j is left as it is", (text) => {
    expect(normalizeFormulas(text, "ended")).toBe(text);
    expect(normalizeFormulas(text, "growing")).toBe(text);
  });

  test("one that is still written waits until it is closed", () => {
    const text = "Thus\n\n$$\n\\frac{a}{";
    expect(normalizeFormulas(text, "growing")).toBe("Thus\n\n");
    expect(normalizeFormulas(`${text}b}\n$$`, "growing")).toBe("Thus\n\n$$\n\\frac{a}{b}\n$$");
  });

  test("one that was never closed is text, and swallows nothing", () => {
    expect(normalizeFormulas("Thus $$ a", "ended")).toBe("Thus \\$\\$ a");
    const lost = "costs $$ more\n\nNext paragraph";
    expect(normalizeFormulas(lost, "growing")).toBe("costs \\$\\$ more\n\nNext paragraph");
    const endless = `$$${"x".repeat(5000)}`;
    expect(normalizeFormulas(endless, "growing")).toBe(`\\$\\$${"x".repeat(5000)}`);
  });

  test("a growing text is only ever added to, but for white space and what was taken for open", () => {
    const pieces = fc.constantFrom("$$", "\\[", "\\]", "\\(", "\\)", "a", " ", "\n", "`", "```\n", "> ");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (list) => {
        const text = list.join("");
        const drawn = normalizeFormulas(text, "ended");
        const letters = (each: string) => each.replaceAll(/[^a]/g, "");
        expect(letters(drawn)).toBe(letters(text));
        expect(letters(text).startsWith(letters(normalizeFormulas(text, "growing")))).toBe(true);
        expect(hasFormulas(text) || drawn === text).toBe(true);
      }),
    );
  });
});

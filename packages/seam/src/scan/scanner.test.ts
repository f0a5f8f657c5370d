import { array, assert, constantFrom, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { analyzeCut, createScanner } from "./scanner.ts";

describe("what is open", () => {
  test.each([
    [
      "a fence",
      'Look:\n\n~~~~ts title="x"\nlet a',
      { fence: { marker: "~", length: 4, info: 'ts title="x"', indent: 0, at: 7, end: 24 } },
    ],
    [
      "a fence in a list item",
      "1. Run:\n\n   ```bash\n   npm",
      { fence: { marker: "`", indent: 3, info: "bash" }, list: { marker: ".", number: 1, indent: 0 } },
    ],
    ["a fence inside a longer one", "````md\n```ts\nlet a\n```\nstill", { fence: { length: 4, info: "md" } }],
    ["the line of a fence", "Look:\n\n```type", { inFenceLine: true }],
    ["a table", "A | B\n--|--\n1 | 2\n3 |", { table: { columns: 2, separated: true, at: 0, end: 12 } }],
    ["a bullet", "- one\n  * two", { list: { marker: "*", indent: 2 } }],
    ["a numbered item", "Things:\n\n11) eleven", { list: { marker: ")", number: 11, indent: 0 } }],
    ["quotes", "> one\n> > two", { quoteDepth: 2 }],
    [
      "JSON",
      '{"a": [1, {"b": "x\\',
      { json: { at: 0, brackets: "{[{", opened: [0, 6, 10], inString: true, inEscape: true } },
    ],
    [
      "JSON in a fence",
      'So:\n\n```json\n{"a": [',
      { json: { at: 13, brackets: "{[" }, fence: { info: "json" } },
    ],
    ["elements", "<main><p>One<br><em>two</em>", { elements: ["main", "p"] }],
    ["a tag", '<main>\n<a href="x', { elements: ["main"], inTag: "tag" }],
    ["a comment", "<main><!-- why", { inTag: "comment" }],
    ["reasoning", "<think>Let me see", { think: true }],
    ["a display formula", "So\n\n$$\n\\frac{a}{b}", { math: "$$" }],
    ["a bracketed formula", "So \\[ x^2", { math: "\\[" }],
    ["an environment", "\\begin{align*}\n a &= b \\\\\n", { math: "\\begin{align*}" }],
    ["an inline formula", "for $x + y", { math: "$" }],
    ["inline code", "call ``a`b", { inlineCode: "``" }],
    ["emphasis", "this is **very", { emphasis: "**" }],
    ["the text of a link", "see [the do", { link: "text" }],
    ["the target of a link", "see [the docs](https://ex", { link: "target" }],
    ["the section", "# One\n\n## Two\n\ntext", { heading: { at: 7, end: 14, level: 2 } }],
  ])("%s", (_name, text, expected) => {
    expect(analyzeCut(text)).toMatchObject(expected);
  });

  test("what was closed is not open", () => {
    const cut = analyzeCut(
      '```js\nx\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n{"a": 1} `b` **c** $d$ [e](f) <p>g</p> costs $5 and snake_case_names.\n',
    );
    expect(cut).toEqual({
      length: 114,
      end: "after_line",
      completeness: "likely",
      because: "end_of_sentence",
      quoteDepth: 0,
      elements: [],
      think: false,
    });
  });
});

describe("where it ends", () => {
  test.each([
    ["", "nothing", "unlikely", "empty"],
    ["The lig", "inside_word", "unlikely", "middle_of_sentence"],
    ["The light ", "after_word", "unlikely", "middle_of_sentence"],
    ["The light is on.", "after_sentence", "likely", "end_of_sentence"],
    ["灯りがついた。", "after_sentence", "likely", "end_of_sentence"],
    ["These are:\n", "after_line", "unlikely", "unfinished_line"],
    ["One.\n\n", "after_paragraph", "likely", "end_of_sentence"],
    ["One.\n\n- ", "after_word", "unlikely", "unfinished_line"],
    ["One.\n\n## ", "after_word", "unlikely", "unfinished_line"],
    ["```ts\nlet a;\n```", "after_word", "likely", "closed_structure"],
    ["```ts\nlet a;\n", "after_line", "unlikely", "open_structure"],
    ["| a | b |\n|---|---|\n| 1 |", "after_word", "unlikely", "open_structure"],
  ])("%j", (...[text, end, completeness, because]) => {
    expect(analyzeCut(text)).toMatchObject({ end, completeness, because });
  });
});

test("a scanner that is fed in pieces says the same", () => {
  const piece = constantFrom(
    "```ts\n",
    "```\n",
    "| a | b |\n",
    "|---|---|\n",
    "- x\n",
    "> q\n",
    "# T\n",
    '{"a": [',
    "]}",
    "<p>",
    "</p>",
    "<!--",
    "-->",
    "$$",
    "\\begin{a}",
    "**b",
    "`c",
    " word ",
    "\n",
    "\n\n",
    "👩‍💻",
    "\ud83d",
  );
  assert(
    property(
      array(piece, { maxLength: 40 }),
      array(integer({ min: 1, max: 9 }), { minLength: 1 }),
      (pieces, sizes) => {
        const text = pieces.join("");
        const scanner = createScanner();
        for (let from = 0, turn = 0; from < text.length; turn += 1) {
          const to = from + (sizes[turn % sizes.length] ?? 1);
          scanner.push(text.slice(from, to));
          from = to;
        }
        expect(scanner.cut()).toEqual(analyzeCut(text));
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});

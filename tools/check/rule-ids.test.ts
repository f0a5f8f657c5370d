import { expect, test } from "vitest";
import { compareRules, parseNamedRules, parseRules } from "./rule-ids.ts";

test("rules are the lines that begin with an id", () => {
  const text = [
    "# S9 is a heading",
    "**G1** A generation has an id.",
    "- **S2** (planned) The answer is authoritative.",
    "C5a Bold is not needed.",
    "A sentence about G7 names a rule and is none.",
    "HTTP2 is a word with three letters too many.",
  ].join("\r\n");
  expect(parseRules(text)).toEqual([
    { id: "G1", planned: false },
    { id: "S2", planned: true },
    { id: "C5a", planned: false },
  ]);
});

test("a test names rules at the beginning of its name, in any quotes", () => {
  const source = `
    test("[G1] one", run);
    test.each(cases)('[S1, S2] two', run);
    test(\`[L3] [L4] three \${n}\`, run);
    test("nothing [H1]", () => list[G2]);
  `;
  expect(parseNamedRules(source)).toEqual(["G1", "S1", "S2", "L3", "L4"]);
});

test("a rule without a test is missing unless it is planned, and a name without a rule is unknown", () => {
  const rules = parseRules("G1 a\nG2 b\nG3 (planned) c\nG4 (planned) d\n");
  expect(compareRules(rules, new Set(["G1", "G4", "X1"]))).toEqual({
    missing: ["G2"],
    planned: ["G3"],
    unknown: ["X1"],
  });
});

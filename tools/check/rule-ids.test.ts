import { expect, test } from "vitest";
import {
  compareRules,
  findUnknownCitations,
  parseCitedRules,
  parseNamedRules,
  parseSpecification,
} from "./rule-ids.ts";

test("sections are headings that begin with an id, rules are list items that do", () => {
  const text = [
    "### S9 A heading",
    "- **S9.1** The answer MUST be authoritative.",
    "  **S9.2** stands in the text of a rule and is none.",
    "- **S9.2** (planned) A generation MAY be held.",
    "**S9.3** is no list item.",
    "- **S9** is a section.",
    "A sentence about G7.1 names a rule and is none.",
  ].join("\r\n");
  expect(parseSpecification(text)).toEqual({
    sections: ["S9"],
    rules: [
      { id: "S9.1", planned: false },
      { id: "S9.2", planned: true },
    ],
  });
});

test("a test names rules at the beginning of its name, in any quotes", () => {
  const source = `
    test("[G1.1] one", run);
    test.each(cases)('[S1.12] [S2.1] two', run);
    test(\`[L3.1] [L4] three \${n}\`, run);
    test("nothing [H1.1]", () => list[G2.1]);
  `;
  expect(parseNamedRules(source)).toEqual(["G1.1", "S1.12", "S2.1", "L3.1", "L4"]);
});

test("a rule without a test is missing unless it is planned, and a name without a rule is unknown", () => {
  const specification = parseSpecification(
    "### G1 a\n- **G1.1** a\n- **G1.2** b\n- **G1.3** (planned) c\n- **G1.4** (planned) d\n",
  );
  expect(compareRules(specification, new Set(["G1.1", "G1.4", "G1", "X1.1"]))).toEqual({
    missing: ["G1.2"],
    planned: ["G1.3"],
    unknown: ["G1", "X1.1"],
    misplaced: [],
  });
});

test("a rule that stands twice, out of order or in no section is misplaced", () => {
  const specification = parseSpecification(
    "### G1 a\n- **G1.1** a\n- **G1.1** b\n- **G1.3** c\n- **G2.1** d\n",
  );
  expect(compareRules(specification, new Set()).misplaced).toEqual(["G1.1", "G2.1"]);
});

test("a comment cites sections and rules; what it cites has to be there", () => {
  const source = "/** One (rule G1), two (rules G1.1, G4 and G5.2). The rules of G7, and Rule 3. */";
  const cited = parseCitedRules(source);
  expect(cited).toEqual(["G1", "G1.1", "G4", "G5.2"]);
  const specification = parseSpecification("### G1 a\n- **G1.1** a\n### G4 b\n");
  expect(findUnknownCitations(specification, new Set(cited))).toEqual(["G5.2"]);
});

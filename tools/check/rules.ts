import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  compareRules,
  findUnknownCitations,
  parseCitedRules,
  parseNamedRules,
  parseSpecification,
} from "./rule-ids.ts";

// Lists the rules of PROTOCOL.md that no test names, and what tests name or comments cite that is no rule; any fails.

const root = join(import.meta.dirname, "../..");
const specification = parseSpecification(readFileSync(join(root, "PROTOCOL.md"), "utf8"));

function read(pattern: string): string[] {
  const paths = globSync(pattern, { cwd: root, exclude: ["**/node_modules/**", "**/dist/**"] });
  return paths.map((path) => readFileSync(join(root, path), "utf8"));
}

const tests = read("{packages,apps,bench}/**/*.{test,test-d,contract}.{ts,tsx}");
const sources = read("{packages,apps,bench}/**/*.{ts,tsx}");
const named = new Set(tests.flatMap(parseNamedRules));
const { missing, planned, unknown, misplaced } = compareRules(specification, named);
const unknownCitations = findUnknownCitations(specification, new Set(sources.flatMap(parseCitedRules)));
const problems = [
  ["Rules without a test", missing],
  ["Named by tests, but not in PROTOCOL.md", unknown],
  ["Cited by comments, but not in PROTOCOL.md", unknownCitations],
  ["Given twice, or not in the order of their section", misplaced],
] as const;

if (planned.length > 0) console.log(`Planned, without a test: ${planned.join(" ")}`);
for (const [problem, ids] of problems) if (ids.length > 0) console.log(`${problem}: ${ids.join(" ")}`);
if (specification.rules.length === 0) console.log("PROTOCOL.md has no rules.");
if (specification.rules.length === 0 || problems.some(([, ids]) => ids.length > 0)) process.exitCode = 1;

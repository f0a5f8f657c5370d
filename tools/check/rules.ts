import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compareRules, parseNamedRules, parseRules } from "./rule-ids.ts";

// Lists the rules of PROTOCOL.md that no test names, and the rules named by tests that do not exist; either fails.

const root = join(import.meta.dirname, "../..");
const specification = join(root, "PROTOCOL.md");
const tests = "{packages,apps,bench}/**/*.{test,test-d,contract}.{ts,tsx}";

const rules = existsSync(specification) ? parseRules(readFileSync(specification, "utf8")) : [];
const sources = globSync(tests, { cwd: root, exclude: ["**/node_modules/**"] }).map((path) =>
  readFileSync(join(root, path), "utf8"),
);
const { missing, planned, unknown } = compareRules(rules, new Set(sources.flatMap(parseNamedRules)));

if (rules.length === 0) console.log("PROTOCOL.md has no rules.");
if (planned.length > 0) console.log(`Planned, without a test: ${planned.join(" ")}`);
if (missing.length > 0) console.log(`Rules without a test: ${missing.join(" ")}`);
if (unknown.length > 0) console.log(`Named by tests, but not in PROTOCOL.md: ${unknown.join(" ")}`);
if (rules.length === 0 || missing.length + unknown.length > 0) process.exitCode = 1;

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { NotReady, prepare } from "../launch/prepare.mjs";
import { compileCache, root, runQuietly } from "../launch/processes.mjs";

/** @typedef {{ name: string, run: (node: string) => Promise<{ code: number, output: string }> }} Step */

// The longest steps come first, so that the two lanes end at about the same time.
/** @type {Step[]} */
const steps = [
  {
    name: "tests",
    run: tool("vitest/vitest.mjs", ["run", "--project=unit", "--reporter=dot", "--silent=passed-only"]),
  },
  { name: "types", run: types },
  { name: "lint", run: tool("oxlint/bin/oxlint", []) },
  { name: "unused", run: tool("knip/bin/knip.js", []) },
  { name: "format", run: tool("oxfmt/bin/oxfmt", ["--check"]) },
  { name: "rules", run: script("rules.ts") },
  { name: "protocol", run: script("protocol.ts") },
];

/**
 * Runs all steps in two lanes, each of which takes the next step as soon as it has finished one. Prints a line for each
 * step, and at the end the output of those that failed.
 * @returns {Promise<number>} the exit code
 */
async function run() {
  const node = await prepare({ web: false });
  const waiting = [...steps];
  /** @type {string[]} */
  const failures = [];
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const startedAtMs = performance.now();
      const { code, output } = await step.run(node);
      const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1).padStart(5);
      console.log(`${step.name.padEnd(8)} ${seconds} s${code === 0 ? "" : "  failed"}`);
      if (code !== 0) failures.push(`\n${step.name}\n${output.trimEnd()}`);
    }
  };
  await Promise.all([lane(), lane()]);
  for (const failure of failures) console.error(failure);
  return failures.length === 0 ? 0 : 1;
}

/**
 * @param {string} path of a script, below node_modules
 * @param {readonly string[]} args
 * @returns {Step["run"]}
 */
function tool(path, args) {
  const env = { ...compileCache, ...process.env, NO_COLOR: "1" };
  return (node) => runQuietly({ command: node, args: [join("node_modules", path), ...args], env });
}

/**
 * @param {string} name of a file beside this one
 * @returns {Step["run"]}
 */
function script(name) {
  return (node) => runQuietly({ command: node, args: [join("tools", "check", name)] });
}

/**
 * Runs the compiler once for each project: a folder has two where its tests may use more than its sources, such as the
 * types of Node.
 * @type {Step["run"]}
 */
async function types(node) {
  const groups = ["packages", "apps"].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(group, name)),
  );
  const projects = [".", "bench", ...groups].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => /^tsconfig\..*json$/.test(name) && name !== "tsconfig.base.json")
      .map((name) => join(folder, name)),
  );
  const result = { code: 0, output: "" };
  for (const project of projects) {
    const { code, output } = await tool("typescript/bin/tsc", ["-p", project])(node);
    result.code ||= code;
    result.output += output;
  }
  return result;
}

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof NotReady)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

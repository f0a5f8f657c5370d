import { join } from "node:path";
import { findChromium } from "./chromium.mjs";
import { closingLine, isCounts } from "./closing-line.mjs";
import { NotReady, prepare } from "../launch/prepare.mjs";
import { compileCache, start } from "../launch/processes.mjs";

const noBrowser =
  "The browser tests did not run for want of a browser: install Chromium or Chrome, or set CHROMIUM_PATH to one.";

/**
 * Runs all tests, or those that the arguments name, and prints their counts as the last line.
 * @param {readonly string[]} filters arguments for vitest
 * @returns {Promise<number>} the exit code
 */
async function run(filters) {
  const node = await prepare({ web: true });
  // A run of a few tests does not wait for the download of a browser.
  const chromium = await findChromium({ node, install: filters.length === 0 });
  const env = {
    ...compileCache,
    ...process.env,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --disable-warning=ExperimentalWarning`.trim(),
    ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
  };
  const main = await vitest({
    node,
    env,
    args: ["--reporter=default", ...(chromium ? [] : ["--project=!browser"]), ...filters],
  });
  const notRun = chromium ? 0 : await countBrowserTests({ node, env, filters });
  if (notRun > 0) console.log(noBrowser);
  const total = { ...main.counts, skipped: main.counts.skipped + notRun };
  console.log(closingLine(total));
  const browserMissing = notRun > 0 && process.env.CI === "true";
  const ran = total.passed + total.failed > 0;
  return main.code === 0 && total.failed === 0 && ran && !browserMissing ? 0 : main.code || 1;
}

/**
 * Counts the browser tests without running them: with a name pattern that matches nothing, vitest loads the files and
 * skips all tests and hooks in them.
 * @param {{ node: string, env: NodeJS.ProcessEnv, filters: readonly string[] }} options
 */
async function countBrowserTests({ node, env, filters }) {
  const args = [...filters, "--project=browser", "--testNamePattern=(?!)", "--passWithNoTests"];
  return (await vitest({ node, env, args })).counts.skipped;
}

/**
 * @param {{ node: string, env: NodeJS.ProcessEnv, args: readonly string[] }} options
 */
async function vitest({ node, env, args }) {
  // A run that ends before it sends its counts is one failure.
  let counts = { passed: 0, failed: 1, skipped: 0 };
  const command = [
    join("node_modules", "vitest", "vitest.mjs"),
    "run",
    "--reporter=./tools/test/closing-line.mjs",
  ];
  const { exited } = start(
    { command: node, args: [...command, ...args], env },
    {
      onMessage: (message) => {
        if (isCounts(message)) counts = message;
      },
    },
  );
  const code = await exited;
  return { code, counts };
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof NotReady)) throw error;
  console.error(error.message);
  console.log(closingLine({ passed: 0, failed: 0, skipped: 0 }));
  process.exitCode = 1;
}

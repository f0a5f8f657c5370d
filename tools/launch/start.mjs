import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { NotReady, prepare } from "./prepare.mjs";
import { compileCache, root, start } from "./processes.mjs";

const endWithParent = pathToFileURL(join(root, "tools", "launch", "end-with-parent.mjs")).href;
// The first versions of Node 24 print a warning for features that later versions no longer call experimental.
const nodeOptions = ["--disable-warning=ExperimentalWarning", "--import", endWithParent];

/**
 * Starts the server, in development also the server of the bundler, and ends when one of them ends.
 * @param {{ dev: boolean }} options
 * @returns {Promise<number>} the exit code
 */
async function run({ dev }) {
  const node = await prepare({ web: !dev });
  const server = join("packages", "server", "src", "main.ts");
  const page = join("tools", "launch", "dev-page.mjs");
  const env = { ...compileCache, ...process.env, ...(dev ? { BROWSER: "none" } : {}) };
  const jobs = (dev ? [page, server] : [server]).map((script) =>
    start({ command: node, args: [...nodeOptions, script], env }, { ownGroup: true }),
  );
  const code = await Promise.race(jobs.map((job) => job.exited));
  for (const job of jobs) job.stop();
  await Promise.all(jobs.map((job) => job.exited));
  return code;
}

try {
  process.exitCode = await run({ dev: process.argv.includes("--dev") });
} catch (error) {
  if (!(error instanceof NotReady)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { NotReady, prepare } from "./prepare.mjs";
import { compileCache, root, start } from "./processes.mjs";

const endWithParent = pathToFileURL(join(root, "tools", "launch", "end-with-parent.mjs")).href;
// Node 24 warns of parts that were still new in its first versions and did not change since.
const nodeOptions = ["--disable-warning=ExperimentalWarning", "--import", endWithParent];

/**
 * Starts the server, in development with the bundler's own server beside it, and ends with them.
 * @param {{ dev: boolean }} options
 * @returns {Promise<number>} the exit code
 */
async function run({ dev }) {
  const node = await prepare({ web: !dev });
  const server = join("packages", "server", "src", "main.ts");
  const page = join("tools", "launch", "dev-page.mjs");
  const env = { ...compileCache, ...process.env, ...(dev ? { BROWSER: "none" } : {}) };
  const all = (dev ? [page, server] : [server]).map((script) =>
    start({ command: node, args: [...nodeOptions, script], env }, { ownGroup: true }),
  );
  const code = await Promise.race(all.map((one) => one.exited));
  for (const one of all) one.stop();
  await Promise.all(all.map((one) => one.exited));
  return code;
}

try {
  process.exitCode = await run({ dev: process.argv.includes("--dev") });
} catch (error) {
  if (!(error instanceof NotReady)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

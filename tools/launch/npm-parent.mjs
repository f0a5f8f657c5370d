import { existsSync, readFileSync } from "node:fs";

// npm passes a signal to the shell between itself and its script only, which ends without passing it on, and when npm
// is killed it tells nobody. Either way the script is left behind, and notices by the parents it is left with.

const intervalMs = 500;

/**
 * Calls the listener once when this process runs as a script of npm and npm is gone.
 * @param {() => void} listener
 * @returns {() => void} ends the watch
 */
export function onNpmGone(listener) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === "win32") return () => {};
  const parents = currentParents();
  const timer = setInterval(() => {
    if (currentParents() === parents) return;
    clearInterval(timer);
    listener();
  }, intervalMs);
  return () => clearInterval(timer);
}

/** The parent and, if that is a shell and not npm itself, its parent. */
function currentParents() {
  const stat = `/proc/${process.ppid}/stat`;
  const shell = existsSync(stat)
    ? /^\d+ \((?:sh|dash|bash)\) \S (\d+)/.exec(readFileSync(stat, "utf8"))
    : null;
  return `${process.ppid} ${shell?.[1] ?? ""}`;
}

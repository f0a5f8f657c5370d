import { existsSync, readFileSync } from "node:fs";

// npm runs a script in a shell. It passes a signal to that shell only, and the shell ends without passing the signal on;
// a killed npm sends no signal at all. In both cases the script keeps running, with another parent process, and that
// change of parent is how the script notices.

const intervalMs = 500;

/**
 * Calls the listener once when npm has ended, if this process runs as a script of npm.
 * @param {() => void} listener
 * @returns {() => void} stops watching
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

/** The ids of the parent process and, where that is a shell, of the parent of the shell. */
function currentParents() {
  const stat = `/proc/${process.ppid}/stat`;
  const shell = existsSync(stat)
    ? /^\d+ \((?:sh|dash|bash)\) \S (\d+)/.exec(readFileSync(stat, "utf8"))
    : null;
  return `${process.ppid} ${shell?.[1] ?? ""}`;
}

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onNpmGone } from "./npm-parent.mjs";

/** The folder of the repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

export const isWindows = process.platform === "win32";

/** Node keeps compiled modules there, so that every start but the first takes about half the time. */
export const compileCache = { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "node") };

/** How long a job that has ended may still hold back the rest of its output. */
const outputTimeoutMs = 1000;

/**
 * @typedef {{ command: string, args: readonly string[], env?: NodeJS.ProcessEnv, shell?: boolean }} Job
 * @typedef {{ exited: Promise<number>, stop: () => void }} Running
 */

/**
 * Runs a job, prints nothing, and returns its exit code and its output. A signal to this process ends the job first and
 * then this process, with exit code 128 + number of the signal, as in a shell.
 * @param {Job} job
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function runQuietly(job) {
  const child = spawn(job.command, job.args, {
    cwd: root,
    env: job.env ?? process.env,
    shell: job.shell ?? false,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => (output += text));
  }
  /** @type {NodeJS.Signals | undefined} */
  let received;
  const removeSignalListeners = onSignals((signal) => {
    received = signal;
    child.kill(signal);
  });
  const closed = new Promise((resolve) => void child.once("close", resolve));
  const code = await exitOf(child);
  // A process that the job left behind may keep the output open for ever; what the job wrote has arrived by then.
  await Promise.race([closed, new Promise((resolve) => void setTimeout(resolve, outputTimeoutMs).unref())]);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  removeSignalListeners();
  if (received) process.exit(128 + constants.signals[received]);
  return { code, output };
}

/**
 * Starts a job that shares the terminal of this process. With `ownGroup` the job gets a process group of its own: a
 * Ctrl+C of the terminal then reaches this process only, which passes each signal on once.
 * @param {Job} job
 * @param {{ ownGroup?: boolean, onMessage?: (message: unknown) => void }} [options]
 * @returns {Running}
 */
export function start(job, { ownGroup = false, onMessage } = {}) {
  const child = spawn(job.command, job.args, {
    cwd: root,
    env: job.env ?? process.env,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    detached: ownGroup && !isWindows,
  });
  if (onMessage) child.on("message", onMessage);
  const removeSignalListeners = onSignals((signal) => {
    // The terminal sends a Ctrl+C to the whole process group, and the console of Windows to every process.
    if (!isWindows && (ownGroup || signal !== "SIGINT")) child.kill(signal);
  });
  const stop = () => void (isWindows && child.connected ? child.disconnect() : child.kill("SIGTERM"));
  const stopWatching = onNpmGone(stop);
  const exited = exitOf(child).finally(() => {
    removeSignalListeners();
    stopWatching();
  });
  return { exited, stop };
}

/**
 * @param {(signal: NodeJS.Signals) => void} listener
 * @returns {() => void} takes the listener off again
 */
function onSignals(listener) {
  /** @type {readonly NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/**
 * The exit code of a child; 127 when it could not be started, 128 + number of the signal when a signal ended it.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<number>}
 */
function exitOf(child) {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

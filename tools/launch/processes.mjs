import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onNpmGone } from "./npm-parent.mjs";

/** The folder of the repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

export const isWindows = process.platform === "win32";

/** Compiled modules are kept, so that every start but the first costs about half. */
export const compileCache = { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "node") };

const lingerMs = 1000;

/**
 * @typedef {{ command: string, args: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} Job
 * @typedef {{ exited: Promise<number>, stop: () => void }} Running
 */

/**
 * Runs a job without a word and returns its exit code and what it printed.
 * A signal ends the job first and then this process, with 128 + its number as in a shell.
 * @param {Job} job
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function runQuietly(job) {
  const child = spawn(job.command, job.args, {
    cwd: job.cwd ?? root,
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
  const forgetSignals = onSignals((signal) => {
    received = signal;
    child.kill(signal);
  });
  const closed = new Promise((resolve) => void child.once("close", resolve));
  const code = await exitOf(child);
  // What it left behind may keep its output open for ever; what it wrote itself has arrived by then.
  await Promise.race([closed, new Promise((resolve) => void setTimeout(resolve, lingerMs).unref())]);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  forgetSignals();
  if (received) process.exit(128 + constants.signals[received]);
  return { code, output };
}

/**
 * Starts a job that uses this terminal.
 * With `ownGroup` a Ctrl+C of the terminal reaches this process only, which passes each signal on once.
 * @param {Job} job
 * @param {{ ownGroup?: boolean, onMessage?: (message: unknown) => void }} [options]
 * @returns {Running}
 */
export function start(job, { ownGroup = false, onMessage } = {}) {
  const child = spawn(job.command, job.args, {
    cwd: job.cwd ?? root,
    env: job.env ?? process.env,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    detached: ownGroup && !isWindows,
  });
  if (onMessage) child.on("message", onMessage);
  const forgetSignals = onSignals((signal) => {
    // A terminal tells its whole group of a Ctrl+C, and the console of Windows every process.
    if (!isWindows && (ownGroup || signal !== "SIGINT")) child.kill(signal);
  });
  const stop = () => void (isWindows && child.connected ? child.disconnect() : child.kill("SIGTERM"));
  const endWatch = onNpmGone(stop);
  const exited = exitOf(child).finally(() => {
    forgetSignals();
    endWatch();
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
 * The exit code of a child; 127 when it could not be started, 128 + number when a signal ended it.
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

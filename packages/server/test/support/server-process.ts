import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createTemporaryDirectory } from "./temporary-directory.ts";

const mainPath = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export type Exit = { code: number | null; signal: NodeJS.Signals | null; stderr: string };

type StartOptions = {
  /** Kept when the server is disposed of; without one a new directory is made and removed again. */
  dataDirectory?: string;
  /** Added to an environment that configures nothing: loopback, a free port, no browser, no provider. */
  env?: Record<string, string>;
  /** Options of Node, before the path of the server. */
  nodeOptions?: readonly string[];
  /** A command that gets the command of the server as its last arguments and becomes it by `exec`. */
  launcher?: readonly string[];
};

export type ServerProcess = AsyncDisposable & {
  /** The origin, as in `http://127.0.0.1:49152`. */
  readonly url: string;
  /** The key that was printed; empty where one was given. */
  readonly key: string;
  readonly dataDirectory: string;
  readonly process: ChildProcess;
  /** All that was printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Settles when the process is gone, however that came about. */
  readonly exited: Promise<Exit>;
  /** Kills with SIGKILL and waits for the end. */
  kill(): Promise<Exit>;
  /** Stops with SIGTERM and waits for the end. */
  stop(): Promise<Exit>;
};

/**
 * Starts the real server as a process of its own on a free port and waits until it listens. Disposing kills it.
 * @throws Error with what it wrote to stderr when it ends before that
 */
export async function startServerProcess(options: StartOptions = {}): Promise<ServerProcess> {
  const temporary = options.dataDirectory === undefined ? createTemporaryDirectory() : undefined;
  const dataDirectory = options.dataDirectory ?? temporary?.path ?? "";
  const launched = launch({ ...options, dataDirectory });
  const { child, exited } = launched;

  async function end(signal: NodeJS.Signals): Promise<Exit> {
    child.kill(signal);
    return exited;
  }
  async function dispose(): Promise<void> {
    await end("SIGKILL");
    temporary?.[Symbol.dispose]();
  }

  const address = await launched.address;
  if (address === undefined) {
    await dispose();
    throw new Error(`The server did not start.\n${launched.stderr()}`);
  }
  return {
    ...address,
    dataDirectory,
    process: child,
    get stdout() {
      return launched.stdout();
    },
    get stderr() {
      return launched.stderr();
    },
    exited,
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    [Symbol.asyncDispose]: dispose,
  };
}

/** Runs a server that is expected to end by itself. */
export async function runServerProcess(options: StartOptions & { dataDirectory: string }): Promise<Exit> {
  return launch(options).exited;
}

function launch({
  dataDirectory,
  env,
  nodeOptions = [],
  launcher = [],
}: StartOptions & { dataDirectory: string }) {
  const [command, ...args] = [...launcher, process.execPath, ...nodeOptions, mainPath];
  const child = spawn(command, args, {
    env: { ...process.env, ...unconfigured, DATA_DIR: dataDirectory, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const killWithTests = () => child.kill("SIGKILL");
  process.once("exit", killWithTests);
  const address = Promise.withResolvers<{ url: string; key: string } | undefined>();
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    stdout += piece;
    const [, url, key = ""] = /Open (http:\S+)\/(?:#key=(\S+))?.*\n/.exec(stdout) ?? [];
    if (url !== undefined) address.resolve({ url, key });
  });
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    stderr += piece;
  });
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("exit", killWithTests);
      address.resolve(undefined);
      resolve({ code, signal, stderr });
    });
  });
  return { child, exited, address: address.promise, stdout: () => stdout, stderr: () => stderr };
}

/** What the machine of the tests may have set; an empty variable counts as unset. */
const unconfigured = {
  OPENAI_API_KEY: "",
  LLM_URL: "",
  LLM_MODEL: "",
  HOST: "127.0.0.1",
  PORT: "0",
  DURABILITY: "",
  AGENT_MAX_API_KEY: "",
  ALLOWED_ORIGINS: "",
  LOG_LEVEL: "",
  BROWSER: "none",
};

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

type Child = AsyncDisposable & { process: ChildProcess; pid: number };

/** Runs a file as a process of its own, which is killed when it is disposed. */
export function startChild(file: URL, ...args: string[]): Child {
  const child = fork(file, args, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return {
    process: child,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

/** Runs a file as such a process that listens, and waits until it tells its address. */
export async function startListener(file: URL, ...args: string[]): Promise<Child & { url: string }> {
  const child = startChild(file, ...args);
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    child.process.once("message", (address: AddressInfo) => resolve(address));
    child.process.once("exit", () => reject(new Error(`${file.pathname} ended before it listened`)));
  });
  return { ...child, url: `http://127.0.0.1:${port}` };
}

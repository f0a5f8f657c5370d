import { expect, test } from "vitest";
import { runQuietly, start } from "./processes.mjs";

const node = (script: string) => ({ command: process.execPath, args: ["--eval", script] });

test("a quiet job returns its exit code and all it printed", async () => {
  const job = node(`console.log("out".repeat(50_000)); console.error("err"); process.exitCode = 3;`);
  const { code, output } = await runQuietly(job);
  expect(code).toBe(3);
  expect(output).toHaveLength(150_001 + 4);
});

test("a job that leaves a process behind, which keeps its output open, ends all the same", async () => {
  const { code, output } = await runQuietly(
    node(`
      const { spawn } = require("node:child_process");
      const left = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { stdio: "inherit", detached: true });
      left.unref();
      console.log(left.pid);
    `),
  );
  const left = Number(output);
  expect(code).toBe(0);
  expect(process.kill(left, "SIGKILL")).toBe(true);
});

test("a command that does not exist is 127, as in a shell", async () => {
  expect((await runQuietly({ command: "no-such-command-anywhere", args: [] })).code).toBe(127);
});

test("a started job is stopped by SIGTERM, and its exit code says so", async () => {
  const ready = Promise.withResolvers<unknown>();
  const job = node(`process.send("ready"); setInterval(() => {}, 1000);`);
  const { exited, stop } = start(job, { ownGroup: true, onMessage: ready.resolve });
  expect(await ready.promise).toBe("ready");
  stop();
  expect(await exited).toBe(128 + 15);
});

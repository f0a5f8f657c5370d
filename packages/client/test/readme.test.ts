import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startRealServer } from "./real-server.ts";

const half = "Quantum computing ".repeat(6);

test.each([
  ["the package", "../README.md"],
  ["the project", "../../../README.md"],
])("the example of the README of %s runs on the real server", { timeout: 30_000 }, async (_name, path) => {
  await using server = await startRealServer([half, "has a future."]);
  const readme = await readFile(new URL(path, import.meta.url), "utf8");
  const [, example = ""] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const here = example
    .replace("http://127.0.0.1:8000", server.baseUrl)
    .replace("your key", server.apiKey)
    .replace("@agent-max/client", new URL("../src/index.ts", import.meta.url).href);
  const file = join(server.folder, "example.ts");
  await writeFile(file, here);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 20_000 });
  expect(stdout).toContain(half.trim());
  expect(stdout.trim().split("\n").at(-1)).toBe("stopped completed true");
});

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { closingLine, isCounts } from "./closing-line.mjs";
import { root } from "../launch/processes.mjs";

test("the closing line names skipped tests only if there are any", () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe("3 passed, 0 failed");
  expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe("3 passed, 1 failed, 2 skipped");
});

test("tests are counted, not files, and an error outside of a test is a failure", async () => {
  const counts = await countsOf({
    "some.test.mjs": `
      import { describe, expect, test } from "vitest";
      describe("a suite", () => {
        test("passes", () => expect(1).toBe(1));
        test.each([1, 2])("passes for %d", (n) => expect(n).toBeGreaterThan(0));
        test("fails", () => expect(1).toBe(2));
        test.skip("is skipped", () => {});
      });`,
    "broken.test.mjs": `throw new Error("cannot be loaded");`,
  });
  expect(counts).toEqual({ passed: 3, failed: 2, skipped: 1 });
}, 60_000);

/** Runs vitest with the reporter on the given files, as `npm test` does, and returns what it reports. */
async function countsOf(files: Record<string, string>): Promise<unknown> {
  await mkdir(join(root, ".cache"), { recursive: true });
  const folder = await mkdtemp(join(root, ".cache", "counted-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporter = join(root, "tools", "test", "closing-line.mjs");
  const child = spawn(process.execPath, [vitest, "run", "--root", folder, "--reporter", reporter], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return new Promise((resolve, reject) => {
    child.once("message", (message) =>
      isCounts(message) ? resolve(message) : reject(new Error("no counts")),
    );
    child.once("exit", () => reject(new Error("ended without counts")));
  });
}

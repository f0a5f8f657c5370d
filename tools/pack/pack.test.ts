import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
let archives: string[] = [];

beforeAll(() => {
  const packed = execFileSync(process.execPath, [join(root, "tools", "pack", "pack.mjs")], {
    encoding: "utf8",
  });
  archives = packed.split("\n");
}, 60_000);

function archiveOf(name: string): string {
  return archives.find((line) => line.includes(`agent-max-${name}-`)) ?? "";
}

test(
  "the packed seam package runs the example of its readme, as plain JavaScript",
  { timeout: 60_000 },
  () => {
    const directory = mkdtempSync(join(tmpdir(), "agent-max-pack-"));
    try {
      const installed = join(directory, "node_modules", "@agent-max", "seam");
      mkdirSync(installed, { recursive: true });
      execFileSync("tar", ["-xzf", archiveOf("seam"), "-C", installed, "--strip-components=1"]);
      const readme = readFileSync(join(installed, "README.md"), "utf8");
      writeFileSync(join(directory, "example.mjs"), /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "");
      const output = execFileSync(process.execPath, ["--no-strip-types", "example.mjs"], {
        cwd: directory,
        encoding: "utf8",
      });
      expect(output).toContain("down every ship that passed.");
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
);

test("the packed protocol package leaves out the builders for tests, and its manifest does not name them", () => {
  const archive = archiveOf("protocol");
  expect(execFileSync("tar", ["-tzf", archive], { encoding: "utf8" })).not.toContain("testing");
  const manifest = execFileSync("tar", ["-xzOf", archive, "package/package.json"], { encoding: "utf8" });
  expect(JSON.parse(manifest).exports).toEqual({ ".": { types: "./index.d.ts", default: "./index.js" } });
});

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

test(
  "the packed seam package runs the example of its readme, as plain JavaScript",
  { timeout: 60_000 },
  () => {
    const directory = mkdtempSync(join(tmpdir(), "agent-max-pack-"));
    try {
      const printed = execFileSync(process.execPath, [join(root, "tools", "pack", "pack.mjs")], {
        encoding: "utf8",
      });
      const archive = printed.split("\n").find((line) => line.includes("seam")) ?? "";
      const installed = join(directory, "node_modules", "@agent-max", "seam");
      mkdirSync(installed, { recursive: true });
      execFileSync("tar", ["-xzf", archive, "-C", installed, "--strip-components=1"]);
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

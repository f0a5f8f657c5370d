import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { root } from "../launch/processes.mjs";
import { forbiddenImports, type Rooms, seamRooms, serverRooms, webRooms } from "./rooms.ts";

const sources: [string, Rooms][] = [
  ["packages/server/src", serverRooms],
  ["apps/web/src", webRooms],
  ["packages/seam/src", seamRooms],
];

describe.each(sources)("%s", (source, rooms) => {
  test("every folder has its line in the table, and every line its folder", () => {
    const files = globSync("**/*.{ts,tsx}", { cwd: join(root, source) }).filter(
      (file) => !/\.(test|contract)\.|^testing\//.test(file),
    );
    const folders = new Set(files.map((file) => dirname(file).replace(/^\.$/, "")));
    expect([...folders].toSorted()).toEqual(Object.keys(rooms).toSorted());
  });

  test("every arrow of the table points down", () => {
    const floors = Object.keys(rooms);
    for (const [room, below] of Object.entries(rooms))
      expect(below.filter((other) => floors.indexOf(other) <= floors.indexOf(room))).toEqual([]);
  });
});

test("an import from a folder that the table does not name fails the check, one from a folder below does not", () => {
  const directory = mkdtempSync(join(tmpdir(), "agent-max-rooms-"));
  try {
    const allowed: string[] = [];
    const refused: string[] = [];
    for (const [source, rooms] of sources) {
      for (const from of Object.keys(rooms)) {
        const forbidden = forbiddenImports(rooms, from).length;
        const others = Object.keys(rooms).filter((room) => room !== from);
        expect(forbidden).toBe(others.length - new Set(rooms[from]).size);
        for (const [index, to] of others.entries()) {
          const file = join(source, from, `importer-${index}.ts`);
          writeImport(directory, { file, target: join(source, to, "imported.ts"), isType: index % 2 === 0 });
          (rooms[from]?.includes(to) === true ? allowed : refused).push(file);
        }
      }
    }
    const reported = lint(directory);
    expect([...reported].toSorted()).toEqual(refused.toSorted());
    expect(allowed.length).toBeGreaterThan(50);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

type Import = { file: string; target: string; isType: boolean };

function writeImport(directory: string, { file, target, isType }: Import): void {
  const path = relative(dirname(file), target);
  const specifier = path.startsWith(".") ? path : `./${path}`;
  mkdirSync(join(directory, dirname(file)), { recursive: true });
  mkdirSync(join(directory, dirname(target)), { recursive: true });
  writeFileSync(join(directory, target), "export const imported = 1;\nexport type Imported = 1;\n");
  const text = isType
    ? `import type { Imported } from "${specifier}";\nexport const value: Imported = 1;\n`
    : `import { imported } from "${specifier}";\nexport const value = imported;\n`;
  writeFileSync(join(directory, file), text);
}

/** The files that the walls of the project's own configuration report. */
function lint(directory: string): Set<string> {
  const config = pathToFileURL(join(root, "oxlint.config.ts")).href;
  writeFileSync(
    join(directory, "oxlint.config.ts"),
    `import config from ${JSON.stringify(config)};\nexport default { ...config, options: {} };\n`,
  );
  const linter = join(root, "node_modules", "oxlint", "bin", "oxlint");
  const { stdout } = spawnSync(process.execPath, [linter, "--format=unix"], {
    cwd: directory,
    encoding: "utf8",
  });
  const reports = stdout.matchAll(/^(?<file>[^:\n]+):\d+:\d+: .*no-restricted-imports/gm);
  return new Set([...reports].map(({ groups }) => groups?.["file"] ?? ""));
}

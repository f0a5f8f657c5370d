import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isWindows, root } from "../launch/processes.mjs";

// Packs the packages that other projects use into dist/, as JavaScript with types, for Node 20 and browsers. In the
// repository they are TypeScript, which Node 24 runs as it is. The builders for tests, in src/testing, are left out.

const packages = ["protocol", "seam", "client"];

/**
 * @param {string} name the folder below packages/
 * @returns {string} the path of the archive
 */
function pack(name) {
  const source = join(root, "packages", name);
  const target = join(source, "dist");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  const project = join(target, "tsconfig.json");
  writeFileSync(project, JSON.stringify(toProject()));
  execFileSync(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", project], {
    stdio: "inherit",
  });
  rmSync(project);
  /** @type {unknown} */
  const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  if (!isManifest(manifest)) throw new Error(`packages/${name}/package.json names no exports.`);
  writeFileSync(join(target, "package.json"), JSON.stringify(toManifest(manifest), null, 2));
  copyFileSync(join(root, "LICENSE"), join(target, "LICENSE"));
  const readme = join(source, "README.md");
  if (existsSync(readme)) copyFileSync(readme, join(target, "README.md"));
  const archives = join(root, "dist");
  mkdirSync(archives, { recursive: true });
  const args = ["pack", target, "--pack-destination", archives, "--silent"];
  const printed = execFileSync("npm", args, { encoding: "utf8", shell: isWindows });
  return join(archives, printed.trim().split("\n").at(-1) ?? "");
}

function toProject() {
  return {
    extends: "../tsconfig.json",
    compilerOptions: {
      noEmit: false,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      rootDir: "../src",
      outDir: ".",
    },
    include: ["../src"],
    exclude: ["../src/**/*.test.ts", "../src/testing"],
  };
}

/** @typedef {Record<string, unknown> & { exports: Record<string, string> }} Manifest */

/**
 * @param {unknown} value
 * @returns {value is Manifest}
 */
function isManifest(value) {
  return typeof value === "object" && value !== null && "exports" in value;
}

/** @param {Manifest} manifest */
function toManifest({ private: _private, devDependencies: _devDependencies, exports, ...rest }) {
  /** @type {Record<string, { types: string, default: string }>} */
  const built = {};
  for (const [subpath, path] of Object.entries(exports)) {
    if (path.startsWith("./src/testing/")) continue;
    const file = path.replace("./src/", "./").replace(/\.ts$/, "");
    built[subpath] = { types: `${file}.d.ts`, default: `${file}.js` };
  }
  return { ...rest, exports: built, engines: { node: ">=20" } };
}

for (const name of packages) console.log(pack(name));

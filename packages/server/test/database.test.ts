import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { createTemporaryDirectory } from "./support/temporary-directory.ts";
import { type Database, openDatabase } from "../src/storage/sqlite/database.ts";

const open = (directory: string) =>
  openDatabase({ directory, durability: "full", onTrouble: () => undefined });

/** Runs a script in a process of its own, in which `open` is there and `directory` is set. */
function runScript(directory: string, body: string, prefix: readonly string[] = []) {
  const source = fileURLToPath(new URL("../src/storage/sqlite/database.ts", import.meta.url));
  const script = `import { openDatabase } from ${JSON.stringify(source)};
    const directory = ${JSON.stringify(directory)};
    const open = () => openDatabase({ directory, durability: "normal", onTrouble: () => undefined });
    ${body}`;
  // A file of its own: the worker of the database would inherit the flags of a script on the command line.
  using place = createTemporaryDirectory();
  const path = join(place.path, "script.mjs");
  writeFileSync(path, script);
  const [command, ...rest] = [...prefix, process.execPath, path];
  return spawnSync(command ?? "", rest, { encoding: "utf8" });
}

test("[L1.6] one process at a time: another one is refused with a sentence that says what to do", async () => {
  using directory = createTemporaryDirectory();
  const database = await open(directory.path);
  const sentence = `Another Agent Max is using ${directory.path}. Stop it, or set DATA_DIR to another folder.`;
  await expect(open(directory.path)).rejects.toThrow(sentence);
  const other = runScript(directory.path, "await open();");
  expect(other.stderr).toContain(sentence);
  expect(other.status).not.toBe(0);
  await database.close();
  const later = runScript(directory.path, "await (await open()).close(); console.log('opened');");
  expect(later.stdout.trim()).toBe("opened");
});

test("a process that is killed holds nothing", async () => {
  using directory = createTemporaryDirectory();
  const killed = runScript(directory.path, "await open(); process.kill(process.pid, 'SIGKILL');");
  expect(killed.signal).toBe("SIGKILL");
  const database = await open(directory.path);
  await database.close();
});

test("data of a newer version is refused with a sentence, left as it is, and let go of", async () => {
  using directory = createTemporaryDirectory();
  await (await open(directory.path)).close();
  const setVersion = (version: number) => {
    using file = new DatabaseSync(join(directory.path, "agent-max.db"));
    file.exec(`PRAGMA user_version = ${version}`);
  };
  const current = new DatabaseSync(join(directory.path, "agent-max.db"));
  const version = Number(current.prepare("PRAGMA user_version").get()?.["user_version"]);
  current.close();
  setVersion(version + 1);
  for (let time = 0; time < 2; time += 1) {
    await expect(open(directory.path)).rejects.toThrow(
      `The data was written by a newer version of Agent Max (schema ${version + 1}). Start that version.`,
    );
  }
  setVersion(version);
  await (await open(directory.path)).close();
});

test("a directory that is missing is made, for its user only", async () => {
  using directory = createTemporaryDirectory();
  const path = join(directory.path, "deep", "data");
  await (await open(path)).close();
  expect(readdirSync(path)).toContain("agent-max.db");
  expect(statSync(path).mode & 0o077).toBe(0);
});

test("[L5.7] the files of the database are for their user only, in whatever directory", async () => {
  using directory = createTemporaryDirectory();
  chmodSync(directory.path, 0o755);
  const database = await open(directory.path);
  await database.writer.write({ entries: [], statements: [] });
  const files = readdirSync(directory.path).filter((name) => name.startsWith("agent-max.db"));
  expect(files.toSorted()).toEqual(["agent-max.db", "agent-max.db-shm", "agent-max.db-wal"]);
  for (const name of files) expect(statSync(join(directory.path, name)).mode & 0o777).toBe(0o600);
  await database.close();
});

test("[L5.6] closing leaves one file that holds everything, whether something was read or not", async () => {
  using directory = createTemporaryDirectory();
  const readings = [
    () => undefined,
    (database: Database) => database.query.selectFrom("preferences").selectAll().execute(),
  ];
  for (const read of readings) {
    const database = await open(directory.path);
    const sql = "INSERT INTO preferences VALUES ('o', 'note', '1') ON CONFLICT DO NOTHING";
    await database.writer.write({ entries: [], statements: [{ sql, parameters: [] }] });
    await read(database);
    await database.close();
    expect(readdirSync(directory.path).toSorted()).toEqual(["agent-max.db", "lock.db"]);
  }
});

test("the connection for reading cannot write", async () => {
  using directory = createTemporaryDirectory();
  const database = await open(directory.path);
  expect(() => database.reader.exec("DELETE FROM turns")).toThrow(/readonly/);
  await database.close();
});

/** Writes logs of 100 kB until the disk refuses one; tells how many were stored. */
const fillDisk = `
  const database = await open();
  let stored = 0;
  try {
    for (; stored < 1000; stored += 1) {
      const statement = { sql: "INSERT INTO preferences VALUES ('o', ?, '1')", parameters: [String(stored)] };
      const log = { id: String(stored), header: "{}", lines: ["x".repeat(100_000)], seal: false };
      await database.writer.write({ entries: [log], statements: [statement] });
    }
  } catch (error) {
    console.log(JSON.stringify({ stored, code: error.code }));
  }
  process.exit();`;

test("[L2.1] a disk that is full: what was acknowledged is there, nothing else is, and writing goes on later", async () => {
  using directory = createTemporaryDirectory();
  await (await open(directory.path)).close();
  // A limit on the size of files stands for the end of the disk.
  const child = runScript(directory.path, fillDisk, ["sh", "-c", 'ulimit -f 4096; exec "$0" "$@"']);
  const { stored, code } = z.object({ stored: z.int(), code: z.string() }).parse(JSON.parse(child.stdout));
  expect(code).toBe("storage_failed");
  expect(stored).toBeGreaterThan(5);
  const database = await open(directory.path);
  expect(database.writer.found.map(({ id }) => Number(id))).toEqual(
    Array.from({ length: stored }, (_, id) => id),
  );
  expect(database.reader.prepare("SELECT count(*) AS n FROM preferences").get()).toEqual({ n: stored });
  await database.writer.write({
    entries: [{ id: "more", header: "{}", lines: ["y"], seal: false }],
    statements: [],
  });
  await database.close();
});

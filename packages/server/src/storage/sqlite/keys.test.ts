import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { owner } from "../../../test/support/log-bodies.ts";
import { createTemporaryDirectory } from "../../../test/support/temporary-directory.ts";
import { openDatabase } from "./database.ts";
import { createKeys, firstKey } from "./keys.ts";

const open = (directory: string) =>
  openDatabase({ directory, durability: "normal", onTrouble: () => undefined });

test("[H1.4] the first key stands in a file of mode 0600, and is the same at the next start", async () => {
  using directory = createTemporaryDirectory();
  const keys: string[] = [];
  for (let start = 0; start < 2; start += 1) {
    const database = await open(directory.path);
    keys.push(await firstKey(database, directory.path, 1));
    await database.close();
  }
  const path = join(directory.path, "key");
  expect(keys).toEqual([readFileSync(path, "utf8").trim(), keys[0]]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("[H1.3] keys and sessions are found by their hash, and stored as nothing else", async () => {
  using directory = createTemporaryDirectory();
  const database = await open(directory.path);
  const key = await firstKey(database, directory.path, 1);
  const keys = createKeys({ database, configuredKey: "configured", now: () => 1 });
  const session = await keys.openSession(owner);
  expect([key, session, "configured", "guess", ""].map(keys.ownerOf)).toEqual([
    owner,
    owner,
    owner,
    undefined,
    undefined,
  ]);
  const stored = JSON.stringify(database.reader.prepare("SELECT * FROM keys").all());
  for (const secret of [key, session, "configured"]) expect(stored).not.toContain(secret);
  await keys.closeSession(session);
  await keys.closeSession(key);
  expect([key, session].map(keys.ownerOf)).toEqual([owner, undefined]);
  await database.close();
});

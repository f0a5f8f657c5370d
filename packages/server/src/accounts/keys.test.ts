import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { owner } from "../../test/support/ids.ts";
import { createTemporaryDirectory } from "../../test/support/temporary-directory.ts";
import { openDatabase } from "../storage/sqlite/database.ts";
import { createKeyStore } from "../storage/sqlite/keys.ts";
import { firstKey } from "./first-key.ts";
import { createKeys } from "./keys.ts";

const open = (directory: string) =>
  openDatabase({ directory, durability: "normal", onTrouble: () => undefined });

test("[H1.4] the first key stands in a file of mode 0600, and is the same at the next start", async () => {
  using directory = createTemporaryDirectory();
  const keys: string[] = [];
  for (let start = 0; start < 2; start += 1) {
    const database = await open(directory.path);
    const store = createKeyStore(database);
    keys.push(await firstKey({ store, directory: directory.path, now: () => 1 }));
    await database.close();
  }
  const path = join(directory.path, "key");
  expect(keys).toEqual([readFileSync(path, "utf8").trim(), keys[0]]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("[H1.3] keys and sessions are found by their hash, and stored as nothing else", async () => {
  using directory = createTemporaryDirectory();
  const database = await open(directory.path);
  const store = createKeyStore(database);
  const now = () => 1;
  const key = await firstKey({ store, directory: directory.path, now });
  const keys = createKeys({ store, configuredKey: "configured", now });
  const session = await keys.openSession(owner);
  expect(await Promise.all([key, session, "configured", "guess", ""].map(keys.ownerOf))).toEqual([
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
  expect(await Promise.all([key, session].map(keys.ownerOf))).toEqual([owner, undefined]);
  await database.close();
});

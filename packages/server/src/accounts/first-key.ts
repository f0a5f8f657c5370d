import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KeyStore } from "./key-store.ts";
import { defaultOwner, hashKey, newKey } from "./keys.ts";

type FirstKeyDeps = { store: KeyStore; directory: string; now: () => number };

/** The first key of a data directory, made at the first start and kept in a file that only its user can read. */
export async function firstKey({ store, directory, now }: FirstKeyDeps): Promise<string> {
  const path = join(directory, "key");
  const kept = existsSync(path) ? readFileSync(path, "utf8").trim() : "";
  const key = kept === "" ? newKey() : kept;
  await store.add({ hash: hashKey(key), owner: defaultOwner, kind: "key", createdAt: now() });
  if (kept === "") {
    // An empty file of another mode would keep its mode.
    rmSync(path, { force: true });
    writeFileSync(path, `${key}\n`, { mode: 0o600, flag: "wx" });
  }
  return key;
}

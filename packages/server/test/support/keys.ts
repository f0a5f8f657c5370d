import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { hashKey, newKey } from "../../src/storage/sqlite/keys.ts";

/** Makes a key of another owner beside a running server, as `npm run key` does. */
export function makeKey(directory: string, owner: string): string {
  const key = newKey();
  const database = new DatabaseSync(join(directory, "agent-max.db"), { timeout: 5000 });
  database
    .prepare("INSERT INTO keys (hash, owner, kind, created_at) VALUES (?, ?, 'key', 0)")
    .run(hashKey(key), owner);
  database.close();
  return key;
}

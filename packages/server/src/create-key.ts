import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ownerSchema } from "@agent-max/protocol";
import { parseConfig } from "./config.ts";
import { toPageAddress } from "./lib/page-address.ts";
import { defaultOwner, hashKey, newKey } from "./storage/sqlite/keys.ts";

/** `npm run key [owner]`: makes a key, also while the server runs, and prints the address that carries it. */
function makeKey(name: string | undefined): string {
  const { dataDirectory, host, port } = parseConfig(process.env);
  const owner = ownerSchema.safeParse(name ?? defaultOwner);
  if (!owner.success) throw new Error("An owner has 1 to 128 characters.");
  const path = join(dataDirectory, "agent-max.db");
  if (!existsSync(path)) throw new Error(`Start the server once in ${dataDirectory}, then try again.`);
  const key = newKey();
  const database = new DatabaseSync(path, { timeout: 5000 });
  database
    .prepare("INSERT INTO keys (hash, owner, kind, created_at) VALUES (?, ?, ?, ?)")
    .run(hashKey(key), owner.data, "key", Date.now());
  database.close();
  return `A key for ${owner.data}:\n  ${toPageAddress({ host, port, key })}\n`;
}

try {
  process.stdout.write(makeKey(process.argv[2]));
} catch (error) {
  process.stderr.write(`No key was made. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

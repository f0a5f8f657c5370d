import { existsSync } from "node:fs";
import { join } from "node:path";
import { ownerSchema } from "@agent-max/protocol";
import { parseConfig } from "./config.ts";
import { toPageAddress } from "./lib/page-address.ts";
import { defaultOwner, hashKey, newKey } from "./accounts/keys.ts";
import { databaseFile } from "./storage/sqlite/database.ts";
import { addKeyBesideServer } from "./storage/sqlite/keys.ts";

/** `npm run key [owner]`: makes a key, also while the server runs, and prints the address that carries it. */
function makeKey(name: string | undefined): string {
  const { dataDirectory, host, port } = parseConfig(process.env);
  const owner = ownerSchema.safeParse(name ?? defaultOwner);
  if (!owner.success) throw new Error("An owner has 1 to 128 characters.");
  if (!existsSync(join(dataDirectory, databaseFile)))
    throw new Error(`Start the server once in ${dataDirectory}, then try again.`);
  const key = newKey();
  addKeyBesideServer(dataDirectory, {
    hash: hashKey(key),
    owner: owner.data,
    kind: "key",
    createdAt: Date.now(),
  });
  return `A key for ${owner.data}:\n  ${toPageAddress({ host, port, key })}\n`;
}

try {
  process.stdout.write(makeKey(process.argv[2]));
} catch (error) {
  process.stderr.write(`No key was made. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

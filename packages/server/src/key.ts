import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ownerSchema } from "@agent-max/protocol";
import { parseConfig } from "./config.ts";
import { defaultOwner, hashKey, newKey } from "./store/keys.ts";

/** `npm run key [owner]`: makes a key, also while the server runs, and prints the address that carries it. */
const config = parseConfig(process.env);
const owner = ownerSchema.parse(process.argv[2] ?? defaultOwner);
const key = newKey();
try {
  const database = new DatabaseSync(resolve(join(config.dataDirectory, "agent-max.db")), { timeout: 5000 });
  database
    .prepare("INSERT INTO keys (hash, owner, kind, created_at) VALUES (?, ?, ?, ?)")
    .run(hashKey(key), owner, "key", Date.now());
  database.close();
  process.stdout.write(`A key for ${owner}:\n  http://${config.host}:${config.port}/#key=${key}\n`);
} catch (error) {
  process.stderr.write(
    `No key was made. Start the server once in ${config.dataDirectory}, then try again. (${String(error)})\n`,
  );
  process.exitCode = 1;
}

import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Owner, ownerSchema } from "@agent-max/protocol";
import { type Database, toStatement } from "./database.ts";

export const defaultOwner: Owner = ownerSchema.parse("default");

/** Only hashes are stored; looking one up by hash tells nothing about how near a guess was. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}

export function newKey(): string {
  return `amx_${randomBytes(32).toString("base64url")}`;
}

/** The keys of owners and the sessions of browsers (rule H1). */
export type Keys = {
  /** The owner of a key or a session token. */
  ownerOf(secret: string): Owner | undefined;
  openSession(owner: Owner): Promise<string>;
  closeSession(token: string): Promise<void>;
};

type KeysOptions = { database: Database; configuredKey: string | undefined; now: () => number };

export function createKeys({ database, configuredKey, now }: KeysOptions): Keys {
  const { reader, query, writer } = database;
  const configuredHash = configuredKey === undefined ? undefined : hashKey(configuredKey);
  const select = reader.prepare("SELECT owner FROM keys WHERE hash = ?");

  const write = (compiled: Parameters<typeof toStatement>[0]) =>
    writer.write({ logs: [], statements: [toStatement(compiled)] });

  return {
    ownerOf(secret) {
      const hash = hashKey(secret);
      if (hash === configuredHash) return defaultOwner;
      const owner = select.get(hash)?.["owner"];
      return typeof owner === "string" ? ownerSchema.parse(owner) : undefined;
    },
    async openSession(owner) {
      const token = randomBytes(32).toString("base64url");
      await write(
        query
          .insertInto("keys")
          .values({ hash: hashKey(token), owner, kind: "session", created_at: now() })
          .compile(),
      );
      return token;
    },
    async closeSession(token) {
      await write(
        query.deleteFrom("keys").where("hash", "=", hashKey(token)).where("kind", "=", "session").compile(),
      );
    },
  };
}

/** The first key of a data directory, made at the first start and kept in a file that only its user can read. */
export async function firstKey(database: Database, directory: string, nowMs: number): Promise<string> {
  const path = join(directory, "key");
  const kept = existsSync(path) ? readFileSync(path, "utf8").trim() : "";
  const key = kept === "" ? newKey() : kept;
  const insert = database.query
    .insertInto("keys")
    .values({ hash: hashKey(key), owner: defaultOwner, kind: "key", created_at: nowMs })
    .onConflict((conflict) => conflict.column("hash").doNothing());
  await database.writer.write({ logs: [], statements: [toStatement(insert.compile())] });
  if (kept === "") {
    // An empty file of another mode would keep its mode.
    rmSync(path, { force: true });
    writeFileSync(path, `${key}\n`, { mode: 0o600, flag: "wx" });
  }
  return key;
}

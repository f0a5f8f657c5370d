import { createHash, randomBytes } from "node:crypto";
import { type Owner, ownerSchema } from "@agent-max/protocol";
import type { KeyStore } from "./key-store.ts";

export const defaultOwner: Owner = ownerSchema.parse("default");

/** Only hashes are stored; looking one up by hash tells nothing about how near a guess was. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}

export function newKey(): string {
  return `amx_${randomBytes(32).toString("base64url")}`;
}

type KeysDeps = {
  store: KeyStore;
  /** A key of the environment, which belongs to the default owner. */
  configuredKey: string | undefined;
  /** Milliseconds since 1970. */
  now: () => number;
};

/** The keys of owners and the sessions of browsers (rule H1). */
export function createKeys({ store, configuredKey, now }: KeysDeps) {
  const configuredHash = configuredKey === undefined ? undefined : hashKey(configuredKey);

  return {
    /** The owner of a key or a session token. */
    async ownerOf(secret: string): Promise<Owner | undefined> {
      const hash = hashKey(secret);
      return hash === configuredHash ? defaultOwner : store.ownerOf(hash);
    },
    async openSession(owner: Owner): Promise<string> {
      const token = randomBytes(32).toString("base64url");
      await store.add({ hash: hashKey(token), owner, kind: "session", createdAt: now() });
      return token;
    },
    closeSession: (token: string): Promise<void> => store.removeSession(hashKey(token)),
  };
}

export type Keys = ReturnType<typeof createKeys>;

import type { Owner } from "@agent-max/protocol";

/** A key or a session of a browser, by the hash of its secret; the secret itself is never stored (rule H1). */
export type StoredKey = { hash: string; owner: Owner; kind: "key" | "session"; createdAt: number };

export type KeyStore = {
  ownerOf(hash: string): Promise<Owner | undefined>;
  /** Stores a key; one that is there stays as it is. */
  add(key: StoredKey): Promise<void>;
  /** Removes a session; a key stays. */
  removeSession(hash: string): Promise<void>;
};

import { ownerSchema } from "@agent-max/protocol";
import { hashKey, newKey } from "../../src/accounts/keys.ts";
import { addKeyBesideServer } from "../../src/storage/sqlite/keys.ts";

/** Makes a key of another owner beside a running server, as `npm run key` does. */
export function makeKey(directory: string, owner: string): string {
  const key = newKey();
  addKeyBesideServer(directory, {
    hash: hashKey(key),
    owner: ownerSchema.parse(owner),
    kind: "key",
    createdAt: 0,
  });
  return key;
}

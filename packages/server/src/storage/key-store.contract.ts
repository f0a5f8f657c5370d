import { describe, expect, test } from "vitest";
import { owner, stranger } from "../../test/support/ids.ts";
import { checkOverRestart, type Opened } from "../../test/support/opened-storage.ts";
import { hashKey } from "../accounts/keys.ts";
import type { KeyStore, StoredKey } from "../accounts/key-store.ts";

const key: StoredKey = { hash: hashKey("a key"), owner, kind: "key", createdAt: 1_800_000_000_777 };
const session: StoredKey = { ...key, hash: hashKey("a session"), kind: "session" };

/** What every store of keys does, whatever it is made of. */
export function describeKeyStore(place: string, open: () => Promise<Opened<{ keys: KeyStore }>>): void {
  describe(`the keys in ${place}`, () => {
    test("[H1.1] a hash belongs to the owner of its key, also after a restart; any other hash to none", async () => {
      await using opened = await open();
      await opened.keys.add(key);
      await opened.keys.add({ ...session, owner: stranger });
      await checkOverRestart(opened, async ({ keys }) => {
        expect(await keys.ownerOf(key.hash)).toBe(owner);
        expect(await keys.ownerOf(session.hash)).toBe(stranger);
        expect(await keys.ownerOf(hashKey("a guess"))).toBeUndefined();
        expect(await keys.ownerOf("")).toBeUndefined();
      });
    });

    test.each([
      ["in another case", (hash: string) => hash.toUpperCase()],
      ["with a space after it", (hash: string) => `${hash} `],
      ["without its last character", (hash: string) => hash.slice(0, -1)],
      ["as a pattern", () => "%"],
    ])("[H1.1] a hash %s is another hash", async (_how, change) => {
      await using opened = await open();
      const { keys } = opened;
      await keys.add(session);
      await keys.removeSession(change(session.hash));
      expect(await keys.ownerOf(change(session.hash))).toBeUndefined();
      expect(await keys.ownerOf(session.hash)).toBe(owner);
    });

    test("[H1.6] a key that is added again stays as it is: its owner, and that it is no session", async () => {
      await using opened = await open();
      const { keys } = opened;
      await keys.add(key);
      await keys.add({ ...key, owner: stranger, kind: "session" });
      expect(await keys.ownerOf(key.hash)).toBe(owner);
      await keys.removeSession(key.hash);
      expect(await keys.ownerOf(key.hash)).toBe(owner);
    });

    test("[H1.1] two that add one hash at once: the owner is one of them, and stays it", async () => {
      await using opened = await open();
      const { keys } = opened;
      await Promise.all([keys.add(key), keys.add({ ...key, owner: stranger })]);
      const first = await keys.ownerOf(key.hash);
      expect([owner, stranger]).toContain(first);
      await Promise.all([keys.add(key), keys.add({ ...key, owner: stranger })]);
      expect(await keys.ownerOf(key.hash)).toBe(first);
    });

    test("[H1.6] the end of a session removes that session alone; by the hash of a key it removes nothing", async () => {
      await using opened = await open();
      const { keys } = opened;
      const other: StoredKey = { ...session, hash: hashKey("another session") };
      for (const added of [key, session, other]) await keys.add(added);
      for (const hash of [key.hash, session.hash, session.hash, hashKey("a guess")])
        await keys.removeSession(hash);
      const owners = [key, session, other].map(({ hash }) => keys.ownerOf(hash));
      expect(await Promise.all(owners)).toEqual([owner, undefined, owner]);
    });
  });
}

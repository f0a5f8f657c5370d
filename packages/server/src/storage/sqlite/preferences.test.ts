import { expect, test } from "vitest";
import { owner } from "../../../test/support/ids.ts";
import { openSqliteLog, whileRefused } from "../../../test/support/sqlite-log.ts";
import { openSqliteStorage } from "../../../test/support/sqlite-storage.ts";
import { createTemporaryDirectory } from "../../../test/support/temporary-directory.ts";
import { describePreferenceStore } from "../preference-store.contract.ts";
import { createPreferenceStore } from "./preferences.ts";

describePreferenceStore("SQLite", openSqliteStorage);

test("[H3.9] an update of which one name is refused changes no other name", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const preferences = createPreferenceStore(opened.database);
  await preferences.update(owner, { first: 1, removed: 1 });
  await whileRefused(directory.path, "INSERT ON preferences WHEN NEW.name = 'last'", async () => {
    const update = preferences.update(owner, { first: 2, removed: null, last: 2 });
    await expect(update).rejects.toMatchObject({ code: "storage_failed" });
  });
  expect(await preferences.get(owner)).toEqual({ first: 1, removed: 1 });
});

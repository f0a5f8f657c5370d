import { openSqliteStorage } from "../../../test/support/sqlite-storage.ts";
import { describeKeyStore } from "../key-store.contract.ts";

describeKeyStore("SQLite", openSqliteStorage);

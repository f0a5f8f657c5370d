import { openSqliteStorage } from "../../../test/support/sqlite-storage.ts";
import { describeProbeStore } from "../probe-store.contract.ts";

describeProbeStore("SQLite", openSqliteStorage);

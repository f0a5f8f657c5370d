import { openSqliteStorage } from "../../../test/support/sqlite-storage.ts";
import { describeConversationStore } from "../conversation-store.contract.ts";

describeConversationStore("SQLite", openSqliteStorage);

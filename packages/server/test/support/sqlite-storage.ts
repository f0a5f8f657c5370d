import { createConversationStore } from "../../src/storage/sqlite/conversations.ts";
import { createKeyStore } from "../../src/storage/sqlite/keys.ts";
import { createPreferenceStore } from "../../src/storage/sqlite/preferences.ts";
import { createProbeStore } from "../../src/storage/sqlite/probes.ts";
import { createRecords } from "../../src/storage/sqlite/records.ts";
import type { Opened } from "./opened-storage.ts";
import { openSqliteLog } from "./sqlite-log.ts";
import { createTemporaryDirectory } from "./temporary-directory.ts";

type Ports = Awaited<ReturnType<typeof openPorts>>["ports"];

/** Every port on SQLite, in a directory of their own. */
export async function openSqliteStorage(): Promise<Opened<Ports>> {
  const directory = createTemporaryDirectory();
  let opened = await openPorts(directory.path);
  return {
    ...opened.ports,
    async reopen() {
      await opened.close();
      opened = await openPorts(directory.path);
      return opened.ports;
    },
    async [Symbol.asyncDispose]() {
      await opened.close();
      directory[Symbol.dispose]();
    },
  };
}

async function openPorts(directory: string) {
  const opened = await openSqliteLog({ directory });
  const { log, database } = opened;
  const ports = {
    log,
    records: createRecords(database),
    conversations: createConversationStore(database),
    keys: createKeyStore(database),
    preferences: createPreferenceStore(database),
    probes: createProbeStore(database),
  };
  return { ports, close: () => opened[Symbol.asyncDispose]() };
}

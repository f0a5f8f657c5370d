import { endedBody, startedBody, textBody } from "@agent-max/protocol/testing";
import { expect, test } from "vitest";
import { nextGenerationId, owner } from "../../../test/support/ids.ts";
import { openFile, openSqliteLog } from "../../../test/support/sqlite-log.ts";
import { openSqliteStorage } from "../../../test/support/sqlite-storage.ts";
import { createTemporaryDirectory } from "../../../test/support/temporary-directory.ts";
import { describeRecords } from "../records.contract.ts";

describeRecords("SQLite", openSqliteStorage);

test("[L5.1] the row of a generation says the same as its snapshot", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openSqliteLog({ directory: directory.path });
  const id = nextGenerationId();
  await opened.log.create({ id, header: { owner }, events: [startedBody(id), textBody("Hello")] });
  using file = openFile(directory.path);
  const row = () => file.rows("SELECT status, length, snapshot, ended_at FROM generations");
  expect(row()).toMatchObject([{ status: "running", snapshot: null, ended_at: null }]);
  await opened.log.append(id, 1, [{ ...endedBody(), at: 1_800_000_000_777 }]);
  expect(row()).toMatchObject([{ status: "completed", length: 5, ended_at: 1_800_000_000_777 }]);
  expect(file.rows("SELECT updated_at FROM conversations")).toEqual([{ updated_at: 1_800_000_000_777 }]);
});

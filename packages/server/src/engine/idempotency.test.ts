import { continueByTextSchema, startRequestSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { codeOf, openEngine } from "../../test/support/engine.ts";
import { owner, stranger } from "../../test/support/ids.ts";
import { whileRefused } from "../../test/support/sqlite-log.ts";
import { createTemporaryDirectory } from "../../test/support/temporary-directory.ts";

const request = startRequestSchema.parse({ message: "Hello?" });
const once = { key: "once", digest: "digest" };

test("[H6.1] the same key gets the same generation, one after the other, at once and after a restart", async () => {
  using directory = createTemporaryDirectory();
  let first: string;
  {
    await using opened = await openEngine({ directory: directory.path });
    const ids = await Promise.all([1, 2, 3].map(() => opened.engine.start(owner, request, once)));
    ids.push(await opened.engine.start(owner, request, once));
    [first = ""] = ids;
    expect(new Set(ids)).toEqual(new Set([first]));
    expect(opened.engine.running()).toBe(1);
  }
  await using reopened = await openEngine({ directory: directory.path });
  expect(await reopened.engine.start(owner, request, once)).toBe(first);
  expect(reopened.engine.running()).toBe(0);
});

test("[H6.2] the same key with another body is refused, also while the first is on its way", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const other = { ...once, digest: "other" };
  const first = opened.engine.start(owner, request, once);
  expect(await codeOf(opened.engine.start(owner, request, other))).toBe("idempotency_mismatch");
  await first;
  expect(await codeOf(opened.engine.start(owner, request, other))).toBe("idempotency_mismatch");
});

test("[H6.3] keys belong to their owner", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const ids = await Promise.all([owner, stranger].map((by) => opened.engine.start(by, request, once)));
  expect(new Set(ids).size).toBe(2);
});

test("[H6.4] a request that was refused does not use its key up", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  await whileRefused(directory.path, "INSERT ON generations", async () => {
    const refused = [1, 2].map(() => codeOf(opened.engine.start(owner, request, once)));
    expect(await Promise.all(refused)).toEqual(["storage_failed", "storage_failed"]);
  });
  await opened.engine.start(owner, request, once);
  expect(opened.engine.running()).toBe(1);
});

test("[H6.1] a continue by text that is sent twice at once is one continuation", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const byText = continueByTextSchema.parse({ partial_response: "It is", original_message: "What?" });
  const [one, two] = await Promise.all([1, 2].map(() => opened.engine.continueByText(owner, byText, once)));
  expect(one).toBe(two);
  expect(opened.engine.running()).toBe(1);
});

import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createTemporaryDirectory } from "../../../test/support/temporary-directory.ts";
import { watchFile } from "./watch-file.ts";

async function watching(text?: string) {
  const directory = createTemporaryDirectory();
  const path = join(directory.path, "agent-max.json");
  if (text !== undefined) await writeFile(path, text);
  const seen: string[] = [];
  let came = Promise.withResolvers<void>();
  const stop = await watchFile({
    path,
    text,
    async onChange(found) {
      seen.push(found);
      came.resolve();
    },
  });
  return {
    path,
    seen,
    stop,
    /** Settles when the callback has got a text, also an earlier one. */
    async until(found: string): Promise<void> {
      while (seen.at(-1) !== found) {
        await came.promise;
        came = Promise.withResolvers();
      }
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      directory[Symbol.dispose]();
    },
  };
}

test("[F2.1] a file that is written in place is read", async () => {
  await using watched = await watching("one");
  await writeFile(watched.path, "two");
  await watched.until("two");
  expect(watched.seen).toEqual(["two"]);
});

test("[F2.1] a file that replaces another one is read, again and again", async () => {
  await using watched = await watching("one");
  for (const text of ["two", "three", "four"]) {
    await writeFile(`${watched.path}~`, text);
    await rename(`${watched.path}~`, watched.path);
    await watched.until(text);
  }
  expect(watched.seen).toEqual(["two", "three", "four"]);
});

test("[F2.1] a file that comes later, or goes and comes again, is read", async () => {
  await using watched = await watching();
  await writeFile(watched.path, "one");
  await watched.until("one");
  await rm(watched.path);
  await writeFile(watched.path, "two");
  await watched.until("two");
  expect(watched.seen).toEqual(["one", "two"]);
});

test("[F2.1] the same text, an empty file and other files are no change", async () => {
  await using watched = await watching("one");
  await writeFile(watched.path, "one");
  await writeFile(watched.path, "");
  await writeFile(`${watched.path}.other`, "other");
  await writeFile(watched.path, "one");
  await writeFile(watched.path, "two");
  await watched.until("two");
  expect(watched.seen).toEqual(["two"]);
});

test("[F2.1] what was written while nobody watched yet is read at once", async () => {
  using directory = createTemporaryDirectory();
  const path = join(directory.path, "agent-max.json");
  await writeFile(path, "new");
  const seen: string[] = [];
  const stop = await watchFile({ path, text: "old", onChange: async (text) => void seen.push(text) });
  expect(seen).toEqual(["new"]);
  await stop();
});

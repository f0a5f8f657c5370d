import { watch } from "node:fs";
import { basename, dirname } from "node:path";
import { readConfigFile } from "./config-file.ts";

type WatchOptions = {
  path: string;
  /** The content of the file when it was read last; undefined if it did not exist. */
  text: string | undefined;
  /** Called with each new content; the next call waits for the promise of the last one. */
  onChange(text: string): Promise<void>;
};

/**
 * Watches a file through its folder, so that the file may be created later, or replaced by another file of the same
 * name. A missing or empty file counts as one that is still being written.
 */
export async function watchFile({ path, text, onChange }: WatchOptions): Promise<() => Promise<void>> {
  let lastText = text;
  let isChanged = false;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    while (isChanged) {
      isChanged = false;
      // A file that cannot be read now is read at its next change.
      const found = await readConfigFile(path).catch(() => undefined);
      if (found === undefined || found.trim() === "" || found === lastText) continue;
      lastText = found;
      await onChange(found);
    }
    reading = undefined;
  }

  const readAgain = () => {
    isChanged = true;
    reading ??= read();
  };
  const watcher = watch(dirname(path), (_event, name) => {
    if (name === null || name === basename(path)) readAgain();
  });
  // A removed folder ends only the watching; the server goes on.
  watcher.on("error", () => watcher.close());
  // Takes over a change between the first reading and the start of the watcher.
  readAgain();
  await reading;
  return async () => {
    watcher.close();
    await reading;
  };
}

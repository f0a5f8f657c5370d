import { watch } from "node:fs";
import { basename, dirname } from "node:path";
import { readConfigFile } from "./config-file.ts";

type WatchOptions = {
  path: string;
  /** What stood in the file when it was read last; undefined where there was none. */
  text: string | undefined;
  /** Gets each new content, one after another. */
  onChange(text: string): Promise<void>;
};

/**
 * Watches a file through its folder, so that it may come later and be replaced by another one of its name. A file
 * that is gone or empty is one that is being written.
 */
export async function watchFile({ path, text, onChange }: WatchOptions): Promise<() => Promise<void>> {
  let last = text;
  let isChanged = false;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    while (isChanged) {
      isChanged = false;
      // What cannot be read now is read at its next change.
      const found = await readConfigFile(path).catch(() => undefined);
      if (found === undefined || found.trim() === "" || found === last) continue;
      last = found;
      await onChange(found);
    }
    reading = undefined;
  }

  const look = () => {
    isChanged = true;
    reading ??= read();
  };
  const watcher = watch(dirname(path), (_event, name) => {
    if (name === null || name === basename(path)) look();
  });
  // A folder that is taken away ends the watching, and nothing else.
  watcher.on("error", () => watcher.close());
  // What was written between the first look and now.
  look();
  await reading;
  return async () => {
    watcher.close();
    await reading;
  };
}

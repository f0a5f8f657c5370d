import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Holds a directory for this process, by an exclusive lock that the operating system releases when the process
 * dies in whatever way. Two servers on one directory would end each other’s generations.
 * @throws when another process holds it
 * @returns the function that releases it
 */
export function lockDirectory(directory: string): () => void {
  const database = new DatabaseSync(join(directory, "lock.db"), { timeout: 0 });
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;");
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw cause;
    throw new Error(`Another Agent Max is using ${directory}. Stop it, or set DATA_DIR to another folder.`, {
      cause,
    });
  }
  return () => database.close();
}

const sqliteBusy = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === sqliteBusy;
}

import { mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new directory that is gone when it is disposed. */
export function createTemporaryDirectory(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), "agent-max-test-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** The same without blocking. */
export async function temporaryDirectory(): Promise<AsyncDisposable & { path: string }> {
  const { path } = createTemporaryDirectory();
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errors } from "@agent-max/protocol";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const tests = globSync("{packages,apps}/*/{src,test}/**/*.test.{ts,tsx}", { cwd: root })
  .filter((path) => !path.endsWith("error-codes.test.ts"))
  .map((path) => readFileSync(join(root, path), "utf8"))
  .join("\n");

test("every code of the error table is expected by a test", () => {
  expect(Object.keys(errors).filter((code) => !tests.includes(`"${code}"`))).toEqual([]);
});

test("[H2.2] every code says in one or more sentences what happened and what to do", () => {
  const { no_partial_response: documented, ...others } = errors;
  for (const { message } of Object.values(others)) expect(message).toMatch(/^[A-Z].*\.$/);
  // The documented contract has this sentence without a full stop.
  expect(documented.message).toBe("No partial response to continue from");
});

import { AppError } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { z } from "zod";
import { createLogger } from "./logger.ts";

const lineSchema = z.record(z.string(), z.unknown());

/** The one line that is logged. */
function log(fields: object) {
  let written = "";
  createLogger("info", { write: (line: string) => void (written += line) }).info(fields, "hello");
  return lineSchema.parse(JSON.parse(written));
}

test("privacy: a request is logged without its query, a header without its key", () => {
  expect(
    log({ req: { method: "GET", url: "/api/v2/conversations?q=secret", ip: "127.0.0.1" } }),
  ).toMatchObject({
    req: { method: "GET", path: "/api/v2/conversations", ip: "127.0.0.1" },
    msg: "hello",
  });
  expect(JSON.stringify(log({ llm: { apiKey: "secret" } }))).not.toContain("secret");
});

test("privacy: errors that quote what was sent are logged by code and place", () => {
  const parsed = new SyntaxError('Unexpected token in "secret"');
  const error = new AppError("provider_rejected", { message: "You said secret", cause: parsed });
  const line = log({ err: error });
  expect(JSON.stringify(line)).not.toContain("secret");
  expect(line["err"]).toMatchObject({
    type: "AppError",
    code: "provider_rejected",
    stack: expect.stringContaining("logger.test.ts"),
    cause: { type: "SyntaxError" },
  });
});

test("the reason of an outside trouble is kept", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
  expect(log({ err: new AppError("provider_unreachable", { cause: refused }) })["err"]).toMatchObject({
    cause: { code: "ECONNREFUSED", message: "connect ECONNREFUSED 127.0.0.1:1" },
  });
  expect(log({ err: "SQLITE_FULL" })["err"]).toBe("SQLITE_FULL");
});

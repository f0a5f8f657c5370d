import { expect, test } from "vitest";
import { AppError, type ErrorCode, errors, fromProblem, problemSchema, toProblem } from "./errors.ts";

const codes = Object.keys(errors).filter((code): code is ErrorCode => Object.hasOwn(errors, code));

/** Verbs that a sentence may use to say what to do, and the few messages whose advice is where to look. */
const advice =
  /\b(Send|Encode|Add|Use|See|Propose|Follow|Continue|Regenerate|Shorten|Wait|Check|Choose|Try|Rephrase|Start|Set|Update)\b|; see errors\.|Its reason is in the message\.|LLM_URL must be/;

/** Answers of a store that holds nothing under a name; there is nothing to be done about them. */
const final: readonly ErrorCode[] = [
  "generation_not_found",
  "conversation_not_found",
  "conversation_erased",
  "no_partial_response",
];

test.each(codes)("[H2.2] %s says what happened and what to do", (code) => {
  const { status, message, retryable } = errors[code];
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(600);
  expect(message).toMatch(/^[A-Z]/);
  expect(final.includes(code) || advice.test(message)).toBe(true);
  expect(new AppError(code)).toMatchObject({ code, status, message, retryable });
});

test("[C2.6] an empty partial response is refused in the documented words", () => {
  expect(new AppError("no_partial_response")).toMatchObject({
    status: 422,
    message: "No partial response to continue from",
  });
});

test("a request that will never work is not called retryable", () => {
  const hopeless = codes.filter((code) =>
    [400, 401, 403, 404, 410, 413, 415, 422].includes(errors[code].status),
  );
  expect(hopeless.filter((code) => errors[code].retryable)).toEqual([]);
});

test.each(codes)("[H2.1] %s survives the way to a client as a problem", (code) => {
  const details = {
    errors: [{ path: "message", message: "must not be empty" }],
    generation_id: "0198a000-0000-7000-8000-00000000000f",
    retry_after_ms: 1500,
  };
  const sent = toProblem(new AppError(code, { message: "In other words.", details }), "request-1");
  const problem = problemSchema.parse(JSON.parse(JSON.stringify(sent)));
  expect(problem).toMatchObject({ status: errors[code].status, code, request_id: "request-1", ...details });
  const received = fromProblem(problem);
  expect(received).toBeInstanceOf(AppError);
  expect(received).toMatchObject({ code, message: "In other words.", details });
});

test("a problem of an unknown code is internal, and keeps its sentence and whether to try again", () => {
  const unknown = { ...toProblem(new AppError("internal"), "r"), code: "constructor", detail: "Do this." };
  const problem = { ...unknown, retryable: false };
  const expected = { code: "internal", message: "Do this.", retryable: false, details: {} };
  expect(fromProblem(problem)).toMatchObject(expected);
});

test("the cause stays on the server", () => {
  const cause = new Error("password: hunter2");
  const error = new AppError("storage_failed", { cause });
  expect(error.cause).toBe(cause);
  expect(JSON.stringify([error.toWire(), toProblem(error, "r")])).not.toContain("hunter2");
});

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { errors, type Problem, problemSchema } from "@agent-max/protocol";
import type { LightMyRequestResponse } from "fastify";
import { expect } from "vitest";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Checks that a refusal is problem details with everything that rule H2 asks for, and gives them. */
export function expectProblem(response: LightMyRequestResponse, code: keyof typeof errors): Problem {
  expect(response.headers["content-type"]).toMatch(/^application\/problem\+json/);
  const problem = problemSchema.strict().parse(response.json());
  expect(problem).toMatchObject({
    code,
    status: errors[code].status,
    retryable: errors[code].retryable,
    type: `urn:agent-max:error:${code}`,
  });
  expect(problem.request_id).toMatch(uuid);
  expect(response.statusCode).toBe(problem.status);
  expect(problem.detail.length).toBeGreaterThan(10);
  return problem;
}

/** What is on record, to compare before and after; without the logs, which are sealed a little later. */
export function storedRows(directory: string): Record<string, unknown[]> {
  const database = new DatabaseSync(join(directory, "agent-max.db"), { readOnly: true });
  const names = ["conversations", "turns", "generations", "preferences", "stop_intents"];
  const rows = names.map((name) => [name, database.prepare(`SELECT * FROM ${name}`).all()] as const);
  database.close();
  return Object.fromEntries(rows);
}

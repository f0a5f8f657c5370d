import { AppError } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { nextGenerationId } from "../../../test/support/log-bodies.ts";
import { createRegistry } from "./active-runs.ts";

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("It was not refused.");
}

test("[G5.1] one place has one generation at a time; the refusal names the one that is there", () => {
  const registry = createRegistry();
  const [first, second] = [nextGenerationId(), nextGenerationId()];
  const leave = registry.reserve(first, "here", false);
  const error = refusal(() => registry.reserve(second, "here", false));
  expect(error).toMatchObject({ code: "generation_running", details: { generation_id: first } });
  registry.reserve(second, "there", false);
  leave();
  registry.reserve(nextGenerationId(), "here", false);
});

test("[G5.2] [G5.3] a branch runs beside the others; the place is free when all have left", () => {
  const registry = createRegistry();
  const leaves = [false, true, true].map((branch) => registry.reserve(nextGenerationId(), "here", branch));
  for (const leave of leaves.slice(0, 2)) {
    leave();
    expect(refusal(() => registry.reserve(nextGenerationId(), "here", false)).code).toBe(
      "generation_running",
    );
  }
  leaves[2]?.();
  registry.reserve(nextGenerationId(), "here", false);
});

test("[G1.4] an id that is taken is refused, also at another place and before it is on record", () => {
  const registry = createRegistry();
  const id = nextGenerationId();
  const leave = registry.reserve(id, "here", false);
  expect(refusal(() => registry.reserve(id, "there", true)).code).toBe("generation_exists");
  leave();
  expect(() => registry.reserve(id, "there", false)).not.toThrow();
});

test("leaving twice takes nothing away from who came after", () => {
  const registry = createRegistry();
  const leave = registry.reserve(nextGenerationId(), "here", false);
  leave();
  registry.reserve(nextGenerationId(), "here", false);
  leave();
  expect(refusal(() => registry.reserve(nextGenerationId(), "here", false)).code).toBe("generation_running");
});

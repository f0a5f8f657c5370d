import { AppError } from "@agent-max/protocol";
import type { StopResponse } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { completed, continuing, generation, stopped } from "../testing/snapshots.ts";
import { describeEnd, describeRefusal, describeStopAnswer } from "./outcome-notes.ts";

function stopAnswer(status: StopResponse["status"], stored_length: number): StopResponse {
  const usage = { prompt: null, completion: null, certainty: "unknown" } as const;
  return {
    generation_id: generation(1),
    status,
    length: stored_length,
    stored_length,
    upstream: "finished",
    usage,
  };
}

test("a stop is only announced where text was kept", () => {
  expect(describeStopAnswer(stopAnswer("stopped", 5))?.text).toBe("Generation stopped");
  expect(describeStopAnswer(stopAnswer("stopped", 0))).toBeUndefined();
  expect(describeStopAnswer(stopAnswer("completed", 5))?.text).toBe("The answer was already complete");
});

test("a continuation is only complete when it completed", () => {
  const parent = stopped({ n: 1, turn: 1 });
  expect(describeEnd(continuing(completed({ n: 2, turn: 1 }), parent))?.text).toBe("Continuation complete");
  expect(describeEnd(continuing(stopped({ n: 2, turn: 1 }), parent))).toBeUndefined();
  expect(describeEnd(completed({ n: 2, turn: 1 }))).toBeUndefined();
});

test("a refusal says what happened, and where the message is", () => {
  expect(describeRefusal("continue", new AppError("no_partial_response")).text).toBe(
    "No partial response to continue from",
  );
  expect(describeRefusal("continue", new AppError("server_unreachable")).text).toContain("cannot be reached");
  expect(describeRefusal("start", new AppError("server_unreachable")).text).toContain("back in the field");
});

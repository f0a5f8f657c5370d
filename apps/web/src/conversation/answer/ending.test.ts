import { AppError } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { completed, running, stopped } from "../../testing/snapshots.ts";
import { describeEnding } from "./ending.ts";

const { status: _status, ...ended } = completed({ n: 1, turn: 1 });
const error = new AppError("provider_cut_off").toWire();

test.each([
  [running({ n: 1, turn: 1 }), undefined],
  [completed({ n: 1, turn: 1 }), undefined],
  [stopped({ n: 1, turn: 1 }), "Stopped"],
  [stopped({ n: 1, turn: 1, text: "" }), "Stopped before the first word"],
  [{ ...ended, status: "stopped", by: "superseded" } as const, "Stopped by your next message"],
  [{ ...ended, status: "truncated", by: "max_tokens" } as const, "Cut off at the token limit"],
  [{ ...ended, status: "interrupted", error } as const, `Interrupted: ${error.message}`],
  [{ ...ended, status: "failed", error } as const, `Failed: ${error.message}`],
])("an answer says how it ended: %#", (answer, text) => {
  expect(describeEnding(answer)?.text).toBe(text);
});

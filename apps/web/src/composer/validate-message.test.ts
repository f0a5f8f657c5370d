import { limits } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { countMessage, judgeMessage } from "./validate-message.ts";

const full = "x".repeat(limits.messageCharacters);

test.each([
  ["", "blank"],
  [" \n\t", "blank"],
  ["?", "fine"],
  [full, "fine"],
  [`${full}x`, "too_long"],
] as const)("a text can be sent or not: %#", (text, kind) => {
  expect(judgeMessage(text).kind).toBe(kind);
});

test("the count appears near the limit, and is right beyond it", () => {
  expect(countMessage("short")).toBeUndefined();
  expect(countMessage(full.slice(0, 900_000))).toBe("900,000 of 1,000,000 characters");
  expect(countMessage(`${full}x`)).toBe("1,000,001 of 1,000,000 characters");
});

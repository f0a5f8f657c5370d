import { limits } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { describeLength, validateMessage } from "./validate-message.ts";

const full = "x".repeat(limits.messageCharacters);

test.each([
  ["", "blank"],
  [" \n\t", "blank"],
  ["?", "valid"],
  [full, "valid"],
  [`${full}x`, "too_long"],
] as const)("a text can be sent or not: %#", (text, validity) => {
  expect(validateMessage(text)).toBe(validity);
});

test("the count appears near the limit, and is right beyond it", () => {
  expect(describeLength("short")).toBeUndefined();
  expect(describeLength(full.slice(0, 900_000))).toBe("900,000 of 1,000,000 characters");
  expect(describeLength(`${full}x`)).toBe("1,000,001 of 1,000,000 characters");
});

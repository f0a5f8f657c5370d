import * as fc from "fast-check";
import { expect, test } from "vitest";
import { conversationIdSchema, decodeOffset, encodeOffset, generationIdSchema, offsetSchema } from "./ids.ts";

const anyOffset = fc.integer({ min: 0, max: 999_999_999_999 });
const options = { numRuns: 500, seed: 23 };

test("offsets survive their token, and tokens sort as their numbers do", () => {
  fc.assert(
    fc.property(anyOffset, anyOffset, (one, other) => {
      const tokens = [encodeOffset(one), encodeOffset(other)];
      expect(tokens.map(decodeOffset)).toEqual([one, other]);
      expect(tokens.toSorted().map(decodeOffset)).toEqual([one, other].toSorted((a, b) => a - b));
      expect(encodeURIComponent(encodeOffset(one))).toBe(encodeOffset(one));
    }),
    options,
  );
});

test.each([
  "",
  "1",
  "0000000000001",
  "-00000000001",
  "00000000000a",
  " 00000000001",
  "٠٠٠٠٠٠٠٠٠٠٠١",
  "latest",
])("%j is no offset", (token) => {
  expect(decodeOffset(token)).toBeUndefined();
  expect(offsetSchema.safeParse(token).success).toBe(false);
});

test("[G1.3] a generation id is a UUID, and its case does not matter", () => {
  expect(generationIdSchema.parse("0198A000-0000-7000-8000-00000000000F")).toBe(
    "0198a000-0000-7000-8000-00000000000f",
  );
  for (const value of ["", "1", "0198a000-0000-7000-8000-00000000000", 7, null, "../../etc/passwd"]) {
    expect(generationIdSchema.safeParse(value).success).toBe(false);
  }
});

test("[C2.2] a conversation id is any string of 1 to 128 printable characters", () => {
  for (const id of ["a", "conv_123", "Über 😀 / ?#%", " ", "x".repeat(128)])
    expect(conversationIdSchema.parse(id)).toBe(id);
  for (const id of ["", "x".repeat(129), "a\nb", "a\0", "\u007f", 7, null])
    expect(conversationIdSchema.safeParse(id).success).toBe(false);
});

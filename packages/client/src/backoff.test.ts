import * as fc from "fast-check";
import { expect, test } from "vitest";
import { baseDelayMs, maxDelayMs, nextDelayMs, parseRetryAfterMs } from "./backoff.ts";

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test("a delay has full jitter below a bound that doubles up to the maximum", () => {
  fc.assert(
    fc.property(fc.nat({ max: 5000 }), chance, (attempt, random) => {
      const delayMs = nextDelayMs(attempt, random);
      expect(delayMs).toBeGreaterThanOrEqual(0);
      expect(delayMs).toBeLessThanOrEqual(Math.min(maxDelayMs, baseDelayMs * 2 ** attempt));
    }),
  );
  expect([0, 1, 2, 10].map((attempt) => nextDelayMs(attempt, 0.5))).toEqual([250, 500, 1000, 15_000]);
  expect(nextDelayMs(1, 0.5, 3000)).toBe(3000);
});

test.each([
  ["7", 7000],
  ["0", 0],
  ["-3", 0],
  ["Thu, 01 Jan 1970 00:01:00 GMT", 50_000],
  ["Thu, 01 Jan 1970 00:00:01 GMT", 0],
  ["99999999999999", 86_400_000],
  ["soon", undefined],
  [" ", undefined],
  [null, undefined],
])("Retry-After %j is %j ms", (header, delayMs) => {
  expect(parseRetryAfterMs(header, 10_000)).toBe(delayMs);
});

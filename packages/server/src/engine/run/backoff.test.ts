import * as fc from "fast-check";
import { expect, test } from "vitest";
import { retryDelayMs } from "./backoff.ts";

test("[C5.4] the delay is exponential with full jitter and a ceiling", () => {
  const longest = [1, 2, 3, 4, 9, 99, 5000].map((attempt) => retryDelayMs(attempt, () => 1));
  expect(longest).toEqual([500, 1000, 2000, 4000, 20_000, 20_000, 20_000]);
  expect(retryDelayMs(3, () => 0)).toBe(0);
  expect(retryDelayMs(3, () => 0.25)).toBe(500);
});

test("[C5.4] never shorter than Retry-After asks for", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.nat({ max: 60_000 }),
      fc.nat({ max: 100 }),
      (n, asked, r) => {
        const delay = retryDelayMs(n, () => r / 100, asked);
        expect(delay).toBeGreaterThanOrEqual(asked);
        expect(delay).toBeLessThanOrEqual(Math.max(asked, 20_000));
      },
    ),
    { numRuns: 200, seed: 42 },
  );
});

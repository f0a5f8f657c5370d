import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const cores = availableParallelism();

// The groups run one after another: real processes and browsers are not disturbed by the many small tests.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "packages/*/{src,scripts}/**/*.test.{ts,tsx}",
            "apps/*/src/**/*.test.{ts,tsx}",
            "bench/**/*.test.ts",
            "tools/**/*.test.ts",
          ],
          pool: "threads",
          maxWorkers: cores,
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "server",
          include: ["packages/{client,server}/test/**/*.test.ts"],
          pool: "forks",
          maxWorkers: Math.max(1, Math.floor(cores / 2)),
          testTimeout: 60_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "browser",
          include: ["apps/*/e2e/**/*.test.ts"],
          pool: "forks",
          maxWorkers: Math.max(1, Math.floor(cores / 2)),
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

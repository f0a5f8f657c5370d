/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * The last line of a test run: `N passed, N failed`, with `, N skipped` if there are any.
 * @param {Counts} counts
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/**
 * Whether a message of a child process is the counts of its tests.
 * @param {unknown} message
 * @returns {message is Counts}
 */
export function isCounts(message) {
  return typeof message === "object" && message !== null && "passed" in message && "failed" in message;
}

/**
 * A vitest reporter that sends the counts of a run to the process that started it. An error outside of a test, such as
 * a file that could not be loaded or a failed hook, counts as one failed test, since no test shows it.
 * @returns {import("vitest/node").Reporter}
 */
export default function createReporter() {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
      for (const module of modules) {
        counts.failed += module.errors().length;
        for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
        for (const test of module.children.allTests()) {
          const { state } = test.result();
          counts[state === "pending" ? "failed" : state] += 1;
        }
      }
      process.send?.(counts);
    },
  };
}

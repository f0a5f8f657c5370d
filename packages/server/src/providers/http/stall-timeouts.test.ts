import { expect, test } from "vitest";
import { startStallTimers } from "./stall-timeouts.ts";

/** Stall timers on a clock that the test moves. */
function createManual() {
  const timers = new Set<{ atMs: number; run: () => void }>();
  let nowMs = 0;
  let stalls = 0;
  const stallTimers = startStallTimers(
    { eventMs: 120, silenceMs: 60, endMs: 5 },
    () => (stalls += 1),
    (run, delayMs) => {
      const timer = { atMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  );
  return {
    timers: stallTimers,
    stalls: () => stalls,
    pending: () => timers.size,
    pass(durationMs: number) {
      nowMs += durationMs;
      for (const timer of timers) {
        if (timer.atMs > nowMs) continue;
        timers.delete(timer);
        timer.run();
      }
    },
  };
}

test("the first event may take long, and no longer", () => {
  const manual = createManual();
  manual.pass(119);
  expect(manual.stalls()).toBe(0);
  manual.pass(1);
  expect(manual.stalls()).toBe(1);
});

test("keep-alives do not prolong the wait for the first event", () => {
  const manual = createManual();
  for (let waited = 0; waited < 110; waited += 10) {
    manual.pass(10);
    manual.timers.onBytes(false);
  }
  manual.pass(10);
  expect(manual.stalls()).toBe(1);
});

test("after an event silence is a stall sooner", () => {
  const manual = createManual();
  manual.timers.onBytes(true);
  manual.pass(59);
  expect(manual.stalls()).toBe(0);
  manual.pass(1);
  expect(manual.stalls()).toBe(1);
});

test("keep-alives bridge a silence, but not longer than an event may take", () => {
  const manual = createManual();
  manual.timers.onBytes(true);
  manual.pass(50);
  manual.timers.onBytes(false);
  manual.pass(50);
  manual.timers.onBytes(false);
  manual.pass(19);
  expect(manual.stalls()).toBe(0);
  manual.pass(1);
  expect(manual.stalls()).toBe(1);
});

test("events go on for as long as they come", () => {
  const manual = createManual();
  for (let event = 0; event < 100; event += 1) {
    manual.timers.onBytes(true);
    manual.pass(59);
  }
  expect(manual.stalls()).toBe(0);
});

test("the wait for the end is short, and late bytes do not prolong it", () => {
  const manual = createManual();
  manual.timers.onBytes(true);
  manual.timers.onFinish();
  manual.pass(3);
  manual.timers.onBytes(true);
  manual.timers.onFinish();
  manual.pass(2);
  expect(manual.stalls()).toBe(1);
});

test("a stall is told once, and leaves no timer", () => {
  const manual = createManual();
  manual.timers.onBytes(true);
  manual.pass(500);
  expect(manual.stalls()).toBe(1);
  expect(manual.pending()).toBe(0);
});

test("stopped, it is quiet", () => {
  const manual = createManual();
  manual.timers.onBytes(true);
  manual.timers.stop();
  expect(manual.pending()).toBe(0);
  manual.pass(500);
  expect(manual.stalls()).toBe(0);
});

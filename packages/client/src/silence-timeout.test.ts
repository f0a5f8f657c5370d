import { expect, test } from "vitest";
import { createManualClock } from "../test/manual-clock.ts";
import { systemClock } from "./clock.ts";
import { createSilenceTimeout } from "./silence-timeout.ts";

function watch() {
  const clock = createManualClock();
  const outer = new AbortController();
  return { clock, outer, timeout: createSilenceTimeout({ clock, limitMs: 100, signal: outer.signal }) };
}

test("a watchdog aborts after its limit of silence, counted from what was heard last", async () => {
  const { clock, timeout } = watch();
  clock.advance(80);
  timeout.onBytes();
  clock.advance(20);
  expect(await clock.asleep((ms) => ms <= 100)).toBe(80);
  clock.advance(79);
  expect([timeout.signal.aborted, timeout.silentMs()]).toEqual([false, 99]);
  const aborted = new Promise((resolve) => timeout.signal.addEventListener("abort", resolve));
  clock.advance(1);
  await aborted;
  expect(clock.remaining()).toEqual([]);
});

test("a watchdog aborts with the outer signal, and sleeps no more once closed", () => {
  const { clock, outer, timeout } = watch();
  outer.abort();
  expect([timeout.signal.aborted, clock.remaining()]).toEqual([true, []]);
  const aborted = createSilenceTimeout({ clock, limitMs: 100, signal: outer.signal });
  expect([aborted.signal.aborted, clock.remaining()]).toEqual([true, []]);
  const other = watch();
  other.timeout.close();
  expect(other.clock.remaining()).toEqual([]);
});

test("a sleep of the system's clock ends with its signal, also one that is aborted already", async () => {
  const controller = new AbortController();
  const sleep = systemClock.sleep(2 ** 30, controller.signal);
  controller.abort();
  await sleep;
  await systemClock.sleep(2 ** 30, controller.signal);
  await systemClock.sleep(0, new AbortController().signal);
  expect(systemClock.now()).toBeGreaterThan(0);
});

import { expect, test, vi } from "vitest";
import { createStreamControl } from "./stream-control.ts";

test("an alarm rings for each subscriber, and says whether it is time to rest", () => {
  const control = createStreamControl();
  const listener = vi.fn<() => void>();
  const leave = control.subscribe(listener);
  control.pause();
  expect(control.isPaused()).toBe(true);
  control.reconnect();
  expect([control.isPaused(), listener.mock.calls.length]).toEqual([false, 2]);
  leave();
  control.reconnect();
  expect(listener).toHaveBeenCalledTimes(2);
});

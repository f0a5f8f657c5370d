import { expect, test, vi } from "vitest";
import { createAlarm, onPageReturn } from "./stream-control.ts";

test("a page that is shown, restored or online again wakes; one that is hidden does not", () => {
  const window = new EventTarget();
  const page: { visibilityState: DocumentVisibilityState } = { visibilityState: "hidden" };
  const document = Object.assign(new EventTarget(), page);
  const wake = vi.fn<() => void>();
  const leave = onPageReturn(wake, { window, document });
  document.dispatchEvent(new Event("visibilitychange"));
  expect(wake).toHaveBeenCalledTimes(0);
  document.visibilityState = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  window.dispatchEvent(new Event("online"));
  window.dispatchEvent(new Event("pageshow"));
  expect(wake).toHaveBeenCalledTimes(3);
  leave();
  document.dispatchEvent(new Event("visibilitychange"));
  window.dispatchEvent(new Event("online"));
  window.dispatchEvent(new Event("pageshow"));
  expect(wake).toHaveBeenCalledTimes(3);
});

test("an alarm rings for each subscriber, and says whether it is time to rest", () => {
  const alarm = createAlarm();
  const listener = vi.fn<() => void>();
  const leave = alarm.subscribe(listener);
  alarm.rest();
  expect(alarm.isResting()).toBe(true);
  alarm.wake();
  expect([alarm.isResting(), listener.mock.calls.length]).toEqual([false, 2]);
  leave();
  alarm.wake();
  expect(listener).toHaveBeenCalledTimes(2);
});

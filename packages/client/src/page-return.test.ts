import { expect, test, vi } from "vitest";
import { onPageReturn } from "./page-return.ts";

test("a page that is shown, restored or online again wakes; one that is hidden does not", () => {
  const window = new EventTarget();
  const page: { visibilityState: DocumentVisibilityState } = { visibilityState: "hidden" };
  const document = Object.assign(new EventTarget(), page);
  const listener = vi.fn<() => void>();
  const leave = onPageReturn(listener, { window, document });
  document.dispatchEvent(new Event("visibilitychange"));
  expect(listener).toHaveBeenCalledTimes(0);
  document.visibilityState = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  window.dispatchEvent(new Event("online"));
  window.dispatchEvent(new Event("pageshow"));
  expect(listener).toHaveBeenCalledTimes(3);
  leave();
  document.dispatchEvent(new Event("visibilitychange"));
  window.dispatchEvent(new Event("online"));
  window.dispatchEvent(new Event("pageshow"));
  expect(listener).toHaveBeenCalledTimes(3);
});

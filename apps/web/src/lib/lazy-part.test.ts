import { expect, test, vi } from "vitest";
import { createLazyPart } from "./lazy-part.ts";

test("what fails to load is tried again later, and loaded once", async () => {
  const importPart = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Error("away"))
    .mockResolvedValue("part");
  const retryLater = vi.fn<(retry: () => void) => void>();
  const part = createLazyPart({ importPart, retryLater });
  await part.load();
  await part.load();
  expect(importPart).toHaveBeenCalledTimes(1);
  expect(part.get()).toBeUndefined();
  retryLater.mock.calls[0]?.[0]();
  await vi.waitFor(() => expect(part.get()).toBe("part"));
  await part.load();
  expect(importPart).toHaveBeenCalledTimes(2);
});

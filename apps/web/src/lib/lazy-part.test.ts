import { expect, test, vi } from "vitest";
import { createLoader } from "./lazy-part.ts";

test("what fails to load is tried again later, and loaded once", async () => {
  const load = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Error("away"))
    .mockResolvedValue("part");
  const later = vi.fn<(again: () => void) => void>();
  const loader = createLoader({ load, later });
  await loader.start();
  await loader.start();
  expect(load).toHaveBeenCalledTimes(1);
  expect(loader.get()).toBeUndefined();
  later.mock.calls[0]?.[0]();
  await vi.waitFor(() => expect(loader.get()).toBe("part"));
  await loader.start();
  expect(load).toHaveBeenCalledTimes(2);
});

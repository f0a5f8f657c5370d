import { expect, test, vi } from "vitest";
import readme from "../README.md?raw";

test("the example of the README prints what it says", async () => {
  const example = /```ts\n([\s\S]*?)```/u.exec(readme)?.[1] ?? "";
  const { default: written } = await import("../example.ts?raw");
  const promised = [...example.matchAll(/console\.log\(.*\); \/\/ (.*)$/gmu)].map(([, text]) => text);
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import("../example.ts");
  expect(example).toBe(written);
  expect(promised).toHaveLength(2);
  expect(log.mock.calls.flat()).toEqual(promised);
  log.mockRestore();
});

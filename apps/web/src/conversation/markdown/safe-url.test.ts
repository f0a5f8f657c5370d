import { expect, test } from "vitest";
import { toSafeUrl } from "./safe-url.ts";

test.each(["https://example.org/a?b=c", "http://example.org/", "mailto:someone@example.org"])(
  "%s can be followed",
  (address) => {
    expect(toSafeUrl(address)).toBe(address);
  },
);

test.each([
  "javascript:alert(1)",
  "data:text/html,x",
  "streamdown:incomplete-link",
  "/relative",
  "",
  undefined,
])("%s is no link", (address) => {
  expect(toSafeUrl(address)).toBeUndefined();
});

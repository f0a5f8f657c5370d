import { conversationIdSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { parseKey, parsePlace, toPath } from "./location.ts";

test.each(["5ea3bb5a", "a b/c?d#e%", "ümlaut", "日本"])(
  "the address of conversation %s leads back to it",
  (text) => {
    const id = conversationIdSchema.parse(text);
    expect(parsePlace(toPath({ kind: "conversation", id }))).toEqual({ kind: "conversation", id });
  },
);

test.each(["/", "/c/", "/c/a/b", "/c/%E0%A4%A", "/elsewhere"])("%s is a new conversation", (path) => {
  expect(parsePlace(path)).toEqual({ kind: "new" });
});

test("the key is read from the address", () => {
  expect(parseKey("#key=amx_1-2")).toBe("amx_1-2");
  expect(parseKey("")).toBeUndefined();
  expect(parseKey("#other=1")).toBeUndefined();
});

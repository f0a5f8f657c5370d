import { conversationIdSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { parseKey, parsePastedKey, parseRoute, toPath } from "./router.ts";

test.each(["5ea3bb5a", "a b/c?d#e%", "ümlaut", "日本"])(
  "the address of conversation %s leads back to it",
  (text) => {
    const id = conversationIdSchema.parse(text);
    expect(parseRoute(toPath({ kind: "conversation", id }))).toEqual({ kind: "conversation", id });
  },
);

test.each(["/", "/c/", "/c/a/b", "/c/%E0%A4%A", "/elsewhere"])("%s is a new conversation", (path) => {
  expect(parseRoute(path)).toEqual({ kind: "new" });
});

test("the settings have an address", () => {
  expect(parseRoute(toPath({ kind: "settings" }))).toEqual({ kind: "settings" });
  expect(parseRoute("/settings/")).toEqual({ kind: "settings" });
});

test("the key is read from the address", () => {
  expect(parseKey("#key=amx_1-2")).toBe("amx_1-2");
  expect(parseKey("")).toBeUndefined();
  expect(parseKey("#other=1")).toBeUndefined();
});

test.each(["amx_1-2", " amx_1-2\n", "http://127.0.0.1:8080/#key=amx_1-2", " http://host/#key=amx_1-2 \n"])(
  "the key is found in %j",
  (pasted) => {
    expect(parsePastedKey(pasted)).toBe("amx_1-2");
  },
);

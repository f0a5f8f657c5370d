import { describe, expect, test } from "vitest";
import { decideComposerKey, decidePageKey } from "./keys.ts";
import type { KeyPress } from "./keys.ts";

function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
  const plain = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  return { key, keyCode: 0, isComposing: false, ...plain, ...change };
}

describe("keys in the message field", () => {
  test.each([
    ["Enter sends", press("Enter"), "hello", "send"],
    ["Ctrl+Enter sends a text too", press("Enter", { ctrlKey: true }), "hello", "send"],
    ["Shift+Enter makes a line", press("Enter", { shiftKey: true }), "hello", "native"],
    ["Enter without a text does nothing", press("Enter"), " \n", "nothing"],
    ["Ctrl+Enter without a text continues", press("Enter", { ctrlKey: true }), "", "continue"],
    ["Cmd+Enter without a text continues", press("Enter", { metaKey: true }), "", "continue"],
    ["Enter belongs to an input method at work", press("Enter", { isComposing: true }), "hello", "native"],
    ["also where only the key code says so", press("Enter", { keyCode: 229 }), "hello", "native"],
    ["letters are letters", press("c"), "", "native"],
  ] as const)("%s", (...[, event, text, decision]) => {
    expect(decideComposerKey(event, text)).toBe(decision);
  });
});

describe("keys everywhere", () => {
  const page = { answer: "writing", overlay: "none", focus: "field" } as const;
  test.each([
    ["Escape stops", press("Escape"), page, "stop"],
    ["Escape closes an open overlay first", press("Escape"), { ...page, overlay: "open" }, "native"],
    ["Escape has no other use", press("Escape"), { ...page, answer: "ended" }, "native"],
    ["Escape belongs to an input method at work", press("Escape", { isComposing: true }), page, "native"],
    ["Ctrl+Shift+O begins anew", press("O", { ctrlKey: true, shiftKey: true }), page, "new"],
    ["Ctrl+O is the browser's", press("o", { ctrlKey: true }), page, "native"],
    [
      "Ctrl+Enter continues outside of fields",
      press("Enter", { ctrlKey: true }),
      { ...page, focus: "elsewhere" },
      "continue",
    ],
    ["Cmd+, opens the settings", press(",", { metaKey: true }), page, "settings"],
    ["a comma is a comma", press(","), page, "native"],
    ["R with Cmd reloads and nothing else", press("r", { metaKey: true }), page, "native"],
  ] as const)("%s", (...[, event, state, decision]) => {
    expect(decidePageKey(event, state)).toBe(decision);
  });
});

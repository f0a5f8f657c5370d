import { useOs } from "@mantine/hooks";

/** The part of a DOM keyboard event that decides what a key does. */
export type KeyPress = {
  key: string;
  keyCode: number;
  isComposing: boolean;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
};

/** `native`: the browser handles the key; `nothing`: the page takes the key and does nothing. */
export type ComposerKey = "send" | "continue" | "nothing" | "native";

/** Whether an input method takes the key. Some browsers only say so by the key code 229, without `isComposing`. */
function isComposed(press: KeyPress): boolean {
  return press.isComposing || press.keyCode === 229;
}

export function decideComposerKey(press: KeyPress, text: string): ComposerKey {
  if (press.key !== "Enter" || press.shiftKey || press.altKey || isComposed(press)) return "native";
  if (text.trim() !== "") return "send";
  return press.ctrlKey || press.metaKey ? "continue" : "nothing";
}

export type PageKey = "stop" | "new" | "settings" | "continue" | "native";

type Page = { answer: "writing" | "ended"; overlay: "open" | "none"; focus: "field" | "elsewhere" };

/** Keys that work wherever the focus is. Escape closes an open overlay first, and never changes a draft. */
export function decidePageKey(press: KeyPress, page: Page): PageKey {
  if (isComposed(press)) return "native";
  const command = press.ctrlKey || press.metaKey;
  if (press.key === "Escape") return page.answer === "writing" && page.overlay === "none" ? "stop" : "native";
  if (command && press.shiftKey && press.key.toLowerCase() === "o") return "new";
  if (command && press.key === ",") return "settings";
  if (command && press.key === "Enter" && page.focus === "elsewhere" && page.overlay === "none")
    return "continue";
  return "native";
}

/** The name of the key for commands on this system. */
export function useCommandKey(): string {
  return useOs() === "macos" ? "⌘" : "Ctrl";
}

/** What a key press needs to be judged by; a DOM event fits. */
export type KeyPress = {
  key: string;
  keyCode: number;
  isComposing: boolean;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
};

/** `native`: the browser's own doing; `nothing`: the key is swallowed. */
export type ComposerKey = "send" | "continue" | "nothing" | "native";

/** Browsers report 229 for keys that an input method is still working on; some no longer say `isComposing` then. */
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

/** Keys that work wherever the focus is. Escape belongs to an open overlay first, and never touches a draft. */
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

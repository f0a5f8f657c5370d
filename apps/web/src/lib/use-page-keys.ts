import { useEffect, useEffectEvent } from "react";
import { decidePageKey } from "./keys.ts";
import type { PageKey } from "./keys.ts";

const overlays = '[role="dialog"], [role="menu"], [data-overlay]';
const fields = "input, textarea, select, [contenteditable]";

/** Calls `onKey` for keys that work wherever the focus is. */
export function usePageKeys(answer: "writing" | "ended", onKey: (key: Exclude<PageKey, "native">) => void) {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    const overlay = document.querySelector(overlays) === null ? "none" : "open";
    const inField = event.target instanceof Element && event.target.closest(fields) !== null;
    const key = decidePageKey(event, { answer, overlay, focus: inField ? "field" : "elsewhere" });
    if (key === "native") return;
    event.preventDefault();
    onKey(key);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event);
    // Capture runs before an overlay closes itself on Escape, so the overlay is still found open here.
    window.addEventListener("keydown", listener, { capture: true });
    return () => window.removeEventListener("keydown", listener, { capture: true });
  }, []);
}

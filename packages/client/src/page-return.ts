type Page = {
  window: EventTarget;
  document: EventTarget & { readonly visibilityState: DocumentVisibilityState };
};

/**
 * Calls `listener` whenever a page comes back: shown again, restored from the browser's cache, or online again. Returns
 * what takes the browser's listeners off. For browsers only.
 */
export function onPageReturn(listener: () => void, { window, document }: Page = globalThis): () => void {
  const whenVisible = () => {
    if (document.visibilityState === "visible") listener();
  };
  document.addEventListener("visibilitychange", whenVisible);
  window.addEventListener("online", listener);
  window.addEventListener("pageshow", listener);
  return () => {
    document.removeEventListener("visibilitychange", whenVisible);
    window.removeEventListener("online", listener);
    window.removeEventListener("pageshow", listener);
  };
}

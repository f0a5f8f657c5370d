import { conversationIdSchema } from "@agent-max/protocol";
import type { ConversationId } from "@agent-max/protocol";
import { createStore } from "../lib/store.ts";

export type Place = { kind: "new" } | { kind: "settings" } | { kind: "conversation"; id: ConversationId };

const settingsPath = "/settings";

/** Reads the path of the page's address; anything unknown is a new conversation. */
export function parsePlace(path: string): Place {
  if (path.replace(/\/$/, "") === settingsPath) return { kind: "settings" };
  const encoded = /^\/c\/([^/]+)\/?$/.exec(path)?.[1];
  const id = conversationIdSchema.safeParse(encoded && decode(encoded));
  return id.success ? { kind: "conversation", id: id.data } : { kind: "new" };
}

export function toPath(place: Place): string {
  switch (place.kind) {
    case "new":
      return "/";
    case "settings":
      return settingsPath;
    case "conversation":
      return `/c/${encodeURIComponent(place.id)}`;
  }
}

/** Takes the key out of an address like `/#key=…`; the address must not keep it. */
export function parseKey(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, "")).get("key") ?? undefined;
}

/** Takes the key out of what was pasted: the key itself, or the whole address that the server printed. */
export function parsePastedKey(text: string): string {
  return (text.split("#key=").at(-1) ?? "").trim();
}

export type Location = ReturnType<typeof createLocation>;

/** The address of the page as a value that can be watched. */
export function createLocation(window: Window) {
  const first = parsePlace(window.location.pathname);
  const store = createStore<Place>(first);
  let beforeSettings: Place = first.kind === "settings" ? { kind: "new" } : first;

  function show(place: Place) {
    if (place.kind !== "settings") beforeSettings = place;
    store.set(place);
  }

  window.addEventListener("popstate", () => show(parsePlace(window.location.pathname)));

  function go(place: Place, how: "push" | "replace" = "push") {
    const path = toPath(place);
    if (path === window.location.pathname) return;
    if (how === "push") window.history.pushState(null, "", path);
    else window.history.replaceState(null, "", path);
    show(parsePlace(path));
  }

  /** Back to where the settings were opened from. */
  function leaveSettings() {
    go(beforeSettings);
  }

  return { get: store.get, subscribe: store.subscribe, go, leaveSettings };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A broken escape names no conversation.
    return undefined;
  }
}

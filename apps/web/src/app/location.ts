import { conversationIdSchema } from "@agent-max/protocol";
import type { ConversationId } from "@agent-max/protocol";
import { createStore } from "./store.ts";

export type Place = { kind: "new" } | { kind: "conversation"; id: ConversationId };

/** Reads the path of the page's address; anything unknown is a new conversation. */
export function parsePlace(path: string): Place {
  const encoded = /^\/c\/([^/]+)\/?$/.exec(path)?.[1];
  const id = conversationIdSchema.safeParse(encoded && decode(encoded));
  return id.success ? { kind: "conversation", id: id.data } : { kind: "new" };
}

export function toPath(place: Place): string {
  return place.kind === "new" ? "/" : `/c/${encodeURIComponent(place.id)}`;
}

/** Takes the key out of an address like `/#key=…`; the address must not keep it. */
export function parseKey(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, "")).get("key") ?? undefined;
}

export type Location = ReturnType<typeof createLocation>;

/** The address of the page as a value that can be watched. */
export function createLocation(window: Window) {
  const store = createStore<Place>(parsePlace(window.location.pathname));
  window.addEventListener("popstate", () => store.set(parsePlace(window.location.pathname)));

  function go(place: Place, how: "push" | "replace" = "push") {
    const path = toPath(place);
    if (path === window.location.pathname) return;
    if (how === "push") window.history.pushState(null, "", path);
    else window.history.replaceState(null, "", path);
    store.set(parsePlace(path));
  }

  return { get: store.get, subscribe: store.subscribe, go };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A broken escape names no conversation.
    return undefined;
  }
}

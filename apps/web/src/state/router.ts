import { conversationIdSchema } from "@agent-max/protocol";
import type { ConversationId } from "@agent-max/protocol";
import { createStore } from "../lib/store.ts";

export type Route = { kind: "new" } | { kind: "settings" } | { kind: "conversation"; id: ConversationId };

const settingsPath = "/settings";

/** Reads the path of the page's address; an unknown path is a new conversation. */
export function parseRoute(path: string): Route {
  if (path.replace(/\/$/, "") === settingsPath) return { kind: "settings" };
  const encoded = /^\/c\/([^/]+)\/?$/.exec(path)?.[1];
  const id = conversationIdSchema.safeParse(encoded && decode(encoded));
  return id.success ? { kind: "conversation", id: id.data } : { kind: "new" };
}

export function toPath(route: Route): string {
  switch (route.kind) {
    case "new":
      return "/";
    case "settings":
      return settingsPath;
    case "conversation":
      return `/c/${encodeURIComponent(route.id)}`;
  }
}

/** The key in an address like `/#key=…`. */
export function parseKey(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, "")).get("key") ?? undefined;
}

/** The key in a pasted text, which is the key itself or the whole address that the server printed. */
export function parsePastedKey(text: string): string {
  return (text.split("#key=").at(-1) ?? "").trim();
}

export type Router = ReturnType<typeof createRouter>;

/** The route of the page as a store; navigating changes the address in the browser. */
export function createRouter(window: Window) {
  const first = parseRoute(window.location.pathname);
  const store = createStore<Route>(first);
  let beforeSettings: Route = first.kind === "settings" ? { kind: "new" } : first;

  function setRoute(route: Route) {
    if (route.kind !== "settings") beforeSettings = route;
    store.set(route);
  }

  window.addEventListener("popstate", () => setRoute(parseRoute(window.location.pathname)));

  function navigate(route: Route, how: "push" | "replace" = "push") {
    const path = toPath(route);
    if (path === window.location.pathname) return;
    if (how === "push") window.history.pushState(null, "", path);
    else window.history.replaceState(null, "", path);
    setRoute(parseRoute(path));
  }

  /** Navigates to the route that the settings were opened from. */
  function leaveSettings() {
    navigate(beforeSettings);
  }

  return { get: store.get, subscribe: store.subscribe, navigate, leaveSettings };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A broken escape sequence is no id of a conversation.
    return undefined;
  }
}

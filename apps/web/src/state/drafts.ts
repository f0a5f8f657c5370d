import { useSyncExternalStore } from "react";

/** The name of the draft for a conversation that is not begun yet; other drafts are named by their conversation. */
export const newConversationDraft = "new";

/** The part of the browser's storage that drafts need. */
export type DraftStorage = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;

type Dependencies = { storage: DraftStorage; nowMs: () => number };

const prefix = "agent-max.draft.";
const maxDrafts = 50;
const maxCharacters = 100_000;

export type Drafts = ReturnType<typeof createDrafts>;

/**
 * Unsent texts, one per conversation. The browser's storage keeps the newest 50 over a reload, each up to 100,000
 * characters. A longer text, or one that the storage has no room for, is kept until the page is closed.
 */
export function createDrafts({ storage, nowMs }: Dependencies) {
  const texts = new Map<string, string>();
  const listeners = new Set<() => void>();

  function read(name: string): string {
    const known = texts.get(name);
    if (known !== undefined) return known;
    const text = parse(storage.getItem(prefix + name))?.text ?? "";
    texts.set(name, text);
    return text;
  }

  function write(name: string, text: string) {
    if (read(name) === text) return;
    texts.set(name, text);
    persist(name, text);
    for (const listener of listeners) listener();
  }

  function persist(name: string, text: string) {
    if (text === "" || text.length > maxCharacters) return storage.removeItem(prefix + name);
    const entry = JSON.stringify({ text, at: nowMs() });
    if (!tryToStore(storage, prefix + name, entry)) {
      prune(storage, 0);
      tryToStore(storage, prefix + name, entry);
    }
    prune(storage, maxDrafts);
  }

  return {
    read,
    write,
    /** Puts a text that was sent and refused back in front of what the person has written since. */
    restore(name: string, text: string) {
      const since = read(name);
      write(name, since === "" ? text : `${text}\n${since}`);
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export function useDraft(drafts: Drafts, name: string): string {
  return useSyncExternalStore(drafts.subscribe, () => drafts.read(name));
}

function tryToStore(storage: DraftStorage, key: string, entry: string): boolean {
  try {
    storage.setItem(key, entry);
    return true;
  } catch {
    // The storage is full or forbidden. A person must be able to write all the same; the caller makes room or gives up.
    return false;
  }
}

/** Removes the oldest drafts until at most `keep` are left. */
function prune(storage: DraftStorage, keep: number) {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  const drafts = keys
    .filter((key): key is string => key !== null && key.startsWith(prefix))
    .map((key) => ({ key, at: parse(storage.getItem(key))?.at ?? 0 }))
    .toSorted((a, b) => b.at - a.at);
  for (const { key } of drafts.slice(keep)) storage.removeItem(key);
}

function parse(entry: string | null): { text: string; at: number } | undefined {
  if (entry === null) return undefined;
  try {
    const value: unknown = JSON.parse(entry);
    if (typeof value !== "object" || value === null) return undefined;
    if (!("text" in value) || typeof value.text !== "string") return undefined;
    return { text: value.text, at: "at" in value && typeof value.at === "number" ? value.at : 0 };
  } catch {
    // Another version of the page, or the person, wrote this entry; it is no draft.
    return undefined;
  }
}

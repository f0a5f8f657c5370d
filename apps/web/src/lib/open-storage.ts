/** The browser's storage; if the browser forbids it, a storage in memory that lasts as long as the page. */
export function openStorage(window: Window): Storage {
  try {
    window.localStorage.getItem("agent-max.probe");
    return window.localStorage;
  } catch {
    // A browser with blocked storage throws on access; the page works without it.
    return createMemoryStorage();
  }
}

export function createMemoryStorage(): Storage {
  const entries = new Map<string, string>();
  return {
    get length() {
      return entries.size;
    },
    clear: () => entries.clear(),
    getItem: (key) => entries.get(key) ?? null,
    key: (index) => [...entries.keys()][index] ?? null,
    removeItem: (key) => void entries.delete(key),
    setItem: (key, value) => void entries.set(key, value),
  };
}

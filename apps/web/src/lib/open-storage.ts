/** The browser's storage, or one that forgets at the end of the page where the browser forbids it. */
export function openStorage(window: Window): Storage {
  try {
    window.localStorage.getItem("agent-max.probe");
    return window.localStorage;
  } catch {
    // Reading is what a browser with blocked storage refuses; the page works without it.
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

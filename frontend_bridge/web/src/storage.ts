/**
 * In a frame of another site a browser may keep nothing, and refuse even the question. The page then
 * remembers what it would have kept until it is left.
 */
function working(): boolean {
  try {
    return Boolean(globalThis.localStorage);
  } catch {
    return false;
  }
}

/** A store that lasts as long as the page. */
export function passingStore(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: (place) => [...kept.keys()][place] ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, String(value)),
  };
}

if (typeof document !== "undefined" && !working())
  Object.defineProperty(globalThis, "localStorage", { value: passingStore(), configurable: true });

/** What was heard last, by key: the longest unused goes when there are too many. */
export interface Recent<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
}

/** Makes a memory of at most `size` keys. */
export function createRecent<T>(size: number): Recent<T> {
  // A Map keeps the order in which keys were set.
  const entries = new Map<string, T>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= size) return;
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    },
  };
}

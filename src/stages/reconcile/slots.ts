/** Places per key, taken at once or not at all. */
export interface Slots {
  /** Takes a place: call the result to give it back. `undefined` when all are taken. */
  take(key: string): (() => void) | undefined;
}

/** Makes {@link Slots} with `limit` places per key. A key without a place taken uses no memory. */
export function createSlots(limit: number): Slots {
  const taken = new Map<string, number>();
  return {
    take(key) {
      const count = taken.get(key) ?? 0;
      if (count >= limit) return undefined;
      taken.set(key, count + 1);
      let free = false;
      return () => {
        if (free) return;
        free = true;
        const left = (taken.get(key) ?? 1) - 1;
        if (left === 0) taken.delete(key);
        else taken.set(key, left);
      };
    },
  };
}

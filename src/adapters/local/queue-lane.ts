/** What waits in a lane: `serial` names what must not run twice at the same time. */
export interface Serial {
  readonly serial: string;
}

/**
 * The order in which the work of one cluster runs: first come, first served, but never two of one `serial` at the same time. Every step
 * takes constant time, however much waits.
 */
export interface Lane<T extends Serial> {
  add(item: T): void;
  /** The next item that may run now; its `serial` is busy until {@link Lane.finish}. */
  next(): T | undefined;
  finish(item: T): void;
  /** Nothing waits and nothing runs. */
  readonly empty: boolean;
}

/** An empty lane. */
export function createLane<T extends Serial>(): Lane<T> {
  const waiting = new Map<string, T[]>();
  const busy = new Set<string>();
  // The serials that may run, in the order of their turns: a Set keeps the order and forgets in constant time.
  const turns = new Set<string>();
  return {
    add(item) {
      const queue = waiting.get(item.serial);
      if (queue === undefined) waiting.set(item.serial, [item]);
      else queue.push(item);
      if (!busy.has(item.serial)) turns.add(item.serial);
    },
    next() {
      const [serial] = turns;
      const queue = serial === undefined ? undefined : waiting.get(serial);
      const item = queue?.shift();
      if (serial === undefined || item === undefined) return undefined;
      turns.delete(serial);
      busy.add(serial);
      if (queue?.length === 0) waiting.delete(serial);
      return item;
    },
    finish({ serial }) {
      busy.delete(serial);
      if (waiting.has(serial)) turns.add(serial);
    },
    get empty() {
      return waiting.size === 0 && busy.size === 0;
    },
  };
}

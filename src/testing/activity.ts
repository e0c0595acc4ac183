/** What tells that the world is not at rest, as far as this process can see it. */
export interface Activity {
  /** Grows with everything that happens. */
  readonly count: number;
  /** Something happened. */
  note(): void;
  /** Resolves at the next thing that happens. */
  next(): Promise<void>;
  /** Marks the time in which an author's code runs: it may wait for real things. */
  author<T>(work: Promise<T>): Promise<T>;
  /** Resolves when no author's code runs. */
  authorsDone(): Promise<void>;
}

/** Makes a record of nothing. */
export function createActivity(): Activity {
  let count = 0;
  let changed = Promise.withResolvers<void>();
  let authors = 0;
  let idle = Promise.resolve();
  let becomeIdle = (): void => undefined;
  const note = (): void => {
    count += 1;
    changed.resolve();
    changed = Promise.withResolvers();
  };
  return {
    get count() {
      return count;
    },
    note,
    next: () => changed.promise,
    async author(work) {
      if (authors === 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        idle = promise;
        becomeIdle = resolve;
      }
      authors += 1;
      note();
      try {
        return await work;
      } finally {
        authors -= 1;
        note();
        if (authors === 0) becomeIdle();
      }
    },
    authorsDone: () => idle,
  };
}

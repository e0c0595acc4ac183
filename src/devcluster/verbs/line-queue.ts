/** Lines from a writer that never waits to one reader, until the end. */
export interface LineQueue extends AsyncIterable<string> {
  push(line: string): void;
  /** No more lines; those that wait are still read. */
  end(): void;
  /** Calls back once it has ended, at once when it has. */
  onEnd(callback: () => void): void;
  /** Aborts when it ends. */
  readonly ended: AbortSignal;
}

/**
 * Makes a queue that ends by itself when the reader is more than `backlog` lines behind.
 *
 * Caveats: lines that wait are handed out as one text.
 */
export function createLineQueue(backlog: number): LineQueue {
  let waiting: string[] = [];
  let wake: (() => void) | undefined;
  const ended = new AbortController();
  const callbacks: (() => void)[] = [];

  const end = (): void => {
    if (ended.signal.aborted) return;
    ended.abort();
    for (const callback of callbacks.splice(0)) callback();
    wake?.();
  };
  return {
    ended: ended.signal,
    push(line) {
      if (ended.signal.aborted || line === "") return;
      waiting.push(line);
      wake?.();
      if (waiting.length > backlog) end();
    },
    end,
    onEnd(callback) {
      if (ended.signal.aborted) callback();
      else callbacks.push(callback);
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          if (waiting.length > 0) {
            const text = waiting.join("");
            waiting = [];
            yield text;
          } else if (ended.signal.aborted) {
            return;
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            wake = undefined;
          }
        }
      } finally {
        end();
      }
    },
  };
}

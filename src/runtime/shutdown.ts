const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Aborts on the first SIGINT or SIGTERM, with the signal's name as its reason: stop taking work, finish what runs. The next one, of either
 * kind, ends the process at once by its default action, so that whoever started it sees the usual exit status.
 */
export function shutdownSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => {
    for (const signal of SIGNALS) process.off(signal, stop);
    controller.abort(name);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return controller.signal;
}

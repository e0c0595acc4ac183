import { toFullJitter, type Backoff } from "../../model/backoff.ts";
import { ensureError, isSkysailError, SkysailError } from "../../model/errors.ts";
import type { Disposition } from "../../model/outcomes.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { EventBus } from "../../ports/event-bus.ts";
import type { Logger } from "../../ports/logger.ts";
import { LONGEST_DELAY_MS, type WorkMessage, type WorkQueue } from "../../ports/work-queue.ts";
import { clusterOf, identityOf, merge, serialOf } from "./queue-entry.ts";
import { createLane, type Lane } from "./queue-lane.ts";

/** Does the work of one message. The signal ends it when the queue is being stopped by force. */
export type WorkHandler = (message: WorkMessage, options: Required<Abortable>) => Promise<Disposition>;

/** What {@link createLocalQueue} needs. */
export interface LocalQueueOptions {
  readonly handler: WorkHandler;
  /** Messages handled at the same time, **per cluster**: a slow cluster has no share of another's. Default is 10. */
  readonly concurrency?: number;
  /** Waiting messages **of one cluster** above which its events are refused, to be sent again. Default is 50,000. */
  readonly capacity?: number;
  /** How the wait of a message grows with its failures, when the handler asks for less. Default is 200 ms to 30 s. */
  readonly backoff?: Backoff;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Bus and queue in one process. */
export interface LocalQueue extends WorkQueue, EventBus {
  /** Messages that wait, those whose time has not come included, and those that run. */
  readonly size: number;
  /** Resolves when nothing runs and nothing waits but for its time. */
  drain(): Promise<void>;
  /**
   * Takes and starts nothing more; resolves when everything that runs has ended. `signal` ends it by force: handlers see it as theirs. What
   * still waits is forgotten: the relay's next sync and the ledger's due rows bring it back.
   */
  stop(options?: Abortable): Promise<void>;
}

/** A message in the queue. */
interface Entry {
  readonly identity: string;
  readonly cluster: string;
  readonly serial: string;
  message: WorkMessage;
  failures: number;
  /** When its time comes, ms since the epoch; absent once it has come. */
  dueAt?: number;
}

/**
 * Carries events and requests to a handler in the same process.
 *
 * Guarantees: one run at a time per object; equal messages that wait become one; a message whose handler asks for a retry, or throws, is
 * handled again. One lane per cluster, each with its own concurrency and its own capacity.
 * Caveats: nothing survives the process.
 */
export function createLocalQueue(options: LocalQueueOptions): LocalQueue {
  const {
    handler,
    concurrency = 10,
    capacity = 50_000,
    backoff = { baseMs: 200, maxMs: 30_000 },
    clock,
    random,
    log,
  } = options;
  const waiting = new Map<string, Entry>();
  const waitingOf = new Map<string, number>();
  const lanes = new Map<string, Lane<Entry> & { running: number }>();
  const halted = new AbortController();
  const forced = new AbortController();
  // Messages whose time has come, running ones included; and the running ones.
  let active = 0;
  let running = 0;
  let idlers: (() => void)[] = [];

  const enqueue = (message: WorkMessage, delayMs: number, failures = 0): void => {
    const identity = identityOf(message);
    const known = waiting.get(identity);
    const entry = known ?? { identity, cluster: clusterOf(message), serial: serialOf(message), message, failures };
    if (known !== undefined) known.message = merge(known.message, message);
    if (known === undefined) {
      waiting.set(identity, entry);
      countWaiting(entry.cluster, 1);
    }
    const dueAt = clock.now() + delayMs;
    if (known !== undefined && (known.dueAt === undefined || known.dueAt <= dueAt)) return;
    entry.dueAt = dueAt;
    if (delayMs <= 0) makeReady(entry);
    else
      void clock
        .sleep(delayMs, { signal: halted.signal })
        .then(() => entry.dueAt === dueAt && makeReady(entry), ignore);
  };

  const countWaiting = (cluster: string, plus: 1 | -1): void => {
    const count = (waitingOf.get(cluster) ?? 0) + plus;
    if (count === 0) waitingOf.delete(cluster);
    else waitingOf.set(cluster, count);
  };

  const makeReady = (entry: Entry): void => {
    delete entry.dueAt;
    active += 1;
    let lane = lanes.get(entry.cluster);
    if (lane === undefined) lanes.set(entry.cluster, (lane = Object.assign(createLane<Entry>(), { running: 0 })));
    lane.add(entry);
    start(entry.cluster);
  };

  const start = (cluster: string): void => {
    const lane = lanes.get(cluster);
    while (lane !== undefined && lane.running < concurrency && !halted.signal.aborted) {
      const entry = lane.next();
      if (entry === undefined) break;
      lane.running += 1;
      running += 1;
      waiting.delete(entry.identity);
      countWaiting(cluster, -1);
      void handle(entry).then((disposition) => {
        lane.running -= 1;
        running -= 1;
        lane.finish(entry);
        if (disposition.kind === "retry" && !halted.signal.aborted) {
          const delayMs = Math.max(disposition.afterMs, toFullJitter(backoff, entry.failures, random.next()));
          enqueue(entry.message, delayMs, entry.failures + 1);
        }
        active -= 1;
        start(cluster);
        if (lane.empty && lanes.get(cluster) === lane) lanes.delete(cluster);
        if (isIdle()) idlers.splice(0).forEach((wake) => wake());
      });
    }
  };

  const handle = async (entry: Entry): Promise<Disposition> => {
    try {
      return await handler(entry.message, { signal: forced.signal });
    } catch (thrown) {
      const error = ensureError(thrown);
      log.error("a message's handler failed", { cluster: entry.cluster, object: entry.serial, error });
      return { kind: "retry", afterMs: isSkysailError(error) ? (error.retryAfterMs ?? 0) : 0, reason: error.message };
    }
  };

  const isIdle = (): boolean => (halted.signal.aborted ? running === 0 : active === 0);
  const idle = (): Promise<void> =>
    isIdle() ? Promise.resolve() : new Promise((resolve) => void idlers.push(resolve));
  const assertRunning = (): void => {
    if (halted.signal.aborted) throw new SkysailError("BUS_UNAVAILABLE", "the queue has been stopped");
  };

  return {
    async publish(events) {
      assertRunning();
      return events.map((event) => {
        const message: WorkMessage = { kind: "event", event };
        const count = waitingOf.get(clusterOf(message)) ?? 0;
        if (count >= capacity) return { ok: false, reason: `${count} messages of this cluster wait already` };
        enqueue(message, 0);
        return { ok: true };
      });
    },
    async send(requests, { delayMs = 0 } = {}) {
      assertRunning();
      if (delayMs > LONGEST_DELAY_MS)
        throw new SkysailError("INVALID_INPUT", `a delay of ${delayMs} ms is longer than 15 minutes`);
      for (const request of requests) enqueue({ kind: "request", request }, delayMs);
    },
    get size() {
      return waiting.size + running;
    },
    drain: idle,
    async stop({ signal } = {}) {
      halted.abort();
      waiting.clear();
      waitingOf.clear();
      const force = (): void => forced.abort();
      if (signal?.aborted === true) force();
      signal?.addEventListener("abort", force, { once: true });
      await idle();
      signal?.removeEventListener("abort", force);
    },
  };
}

function ignore(): void {
  // The sleep was ended because the queue stops.
}

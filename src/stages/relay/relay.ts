import { seesWholeObjects, type ObjectChange, type Subscription, type WatchChange } from "../../model/changes.ts";
import { SkysailError } from "../../model/errors.ts";
import { EVENT_TYPES, type SignalEventType } from "../../model/events.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { EventSink } from "../../ports/event-sink.ts";
import type { Logger } from "../../ports/logger.ts";
import type { WatchSource } from "../../ports/watch-source.ts";
import { encodeChange, encodeSignal, isAttached } from "./events.ts";
import { Pending } from "./pending.ts";
import { Shipper, type Shipped } from "./shipper.ts";
import type { Signer } from "./signer.ts";

/** What a relay needs. */
export interface RelayOptions {
  readonly source: WatchSource;
  readonly subscriptions: readonly Subscription[];
  readonly sink: EventSink;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Bytes of pending events beyond which objects are left out. Default is 16 MiB. */
  readonly pendingBytes?: number;
  /** Time between heartbeats, in milliseconds. Default is 30 s. */
  readonly heartbeatMs?: number;
  /** How long a stopping relay goes on sending what is pending, in milliseconds. Default is 10 s. */
  readonly flushMs?: number;
  /**
   * The first events wait until every watch is in sync or in trouble, `ms` milliseconds at most. Then an object of a kind of `speakers` (by `toKindKey`) speaks for
   * what was found with it and is owned by it: for a receiver that looks at all of that when it is told of the owner. Default is not to wait.
   */
  readonly hold?: { readonly ms: number; readonly speakers: ReadonlySet<string> };
}

/** How one watch of a relay does. */
export interface WatchStatus {
  readonly group: string;
  readonly kind: string;
  /** A sync has finished, and no other one has begun or become necessary. */
  readonly inSync: boolean;
  readonly gaps: number;
  /** Why it does not get through. */
  readonly trouble?: string;
}

/** How a relay does. */
export interface RelayStatus extends Shipped {
  readonly cluster: string;
  readonly watches: readonly WatchStatus[];
  /** `oldestMs`: how long the oldest event has been waiting. */
  readonly pending: { readonly events: number; readonly bytes: number; readonly oldestMs: number };
  readonly bodiesDropped: number;
}

/** The relay of one cluster. */
export interface Relay {
  /**
   * Watches and sends until the signal ends it; then stops watching, sends what is pending for `flushMs` at most, and resolves. Call it once.
   * Errors: only a broken invariant (`BUG`) rejects, after the same orderly end.
   */
  run(options: Required<Abortable>): Promise<void>;
  status(): RelayStatus;
}

/**
 * Makes the relay of one cluster: it watches what is subscribed, keeps the newest event of each object, and ships signed batches.
 *
 * Guarantees: at least once. An event stays pending until ingest has answered for it; nothing that the sink does blocks a watch.
 * Assumptions: one relay per cluster.
 * Caveats: pending events live in memory. A new relay tells of everything that is there; what was deleted while none ran is found by the sweep.
 */
export function createRelay(options: RelayOptions): Relay {
  return new ClusterRelay(options);
}

class ClusterRelay implements Relay {
  readonly #options: RelayOptions;
  readonly #cluster: string;
  readonly #log: Logger;
  readonly #pending: Pending;
  readonly #shipper: Shipper;
  readonly #watches = new Map<Subscription, WatchStatus>();
  #sequence: number;
  #started = false;
  #settled = Promise.withResolvers<void>();

  constructor(options: RelayOptions) {
    const { sink, signer, clock, random, source, pendingBytes = 16 * 1024 * 1024 } = options;
    this.#options = options;
    this.#cluster = source.cluster;
    this.#log = options.log.child({ cluster: source.cluster });
    this.#pending = new Pending(pendingBytes);
    this.#shipper = new Shipper({
      cluster: source.cluster,
      pending: this.#pending,
      sink,
      signer,
      clock,
      random,
      log: this.#log,
    });
    for (const subscription of options.subscriptions) {
      const { group, kind } = subscription.kind;
      this.#watches.set(subscription, { group, kind, inSync: false, gaps: 0 });
    }
    // Milliseconds outrun signals, so the sequence goes on growing in the next relay without being stored.
    this.#sequence = clock.now();
  }

  async run({ signal }: Required<Abortable>): Promise<void> {
    if (this.#started) throw new SkysailError("BUG", "a relay runs once");
    this.#started = true;
    const failure = new AbortController();
    const forced = new AbortController();
    const watching = AbortSignal.any([signal, failure.signal]);
    const shipping = this.#hold(watching).then(() => this.#shipper.run(forced.signal));
    const work = [...this.#watches.keys()].map((subscription) => this.#watch(subscription, watching));
    work.push(this.#beat(watching));
    const stopped = await Promise.allSettled(work.map((job) => job.catch(stopOthers)));
    await this.#flush(shipping, forced);
    for (const job of stopped) if (job.status === "rejected") throw job.reason;

    function stopOthers(error: unknown): never {
      failure.abort();
      throw error;
    }
  }

  status(): RelayStatus {
    const { clock } = this.#options;
    const { size: events, bytes, oldest = clock.now(), bodiesDropped } = this.#pending;
    return {
      cluster: this.#cluster,
      watches: [...this.#watches.values()],
      pending: { events, bytes, oldestMs: clock.now() - oldest },
      bodiesDropped,
      ...this.#shipper.shipped,
    };
  }

  /** Waits until every watch has come to something, and leaves out what its owners speak for. */
  async #hold(signal: AbortSignal): Promise<void> {
    const { clock, hold } = this.#options;
    if (hold === undefined) return;
    const enough = new AbortController();
    const late = clock.sleep(hold.ms, { signal: AbortSignal.any([signal, enough.signal]) }).catch(() => undefined);
    await Promise.race([this.#settled.promise, late]);
    enough.abort("the watches have come to something");
    this.#pending.dropOwned(hold.speakers);
  }

  async #flush(shipping: Promise<void>, forced: AbortController): Promise<void> {
    const { clock, flushMs = 10_000 } = this.#options;
    this.#shipper.drain();
    const deadline = clock.sleep(flushMs, { signal: forced.signal }).then(
      () => forced.abort(),
      () => undefined,
    );
    await shipping;
    forced.abort();
    await deadline;
    const { size: unsent } = this.#pending;
    if (unsent > 0) this.#log.warn("stopped with events that the sink did not acknowledge", { unsent });
  }

  async #watch(subscription: Subscription, signal: AbortSignal): Promise<void> {
    await this.#options.source.watch(subscription, (change) => this.#hear(subscription, change), { signal });
  }

  async #beat(signal: AbortSignal): Promise<void> {
    const { clock, heartbeatMs = 30_000 } = this.#options;
    while (!signal.aborted) {
      this.#signal(EVENT_TYPES.heartbeat);
      await clock.sleep(heartbeatMs, { signal }).catch(() => undefined);
    }
  }

  #hear(subscription: Subscription, change: WatchChange): void {
    switch (change.type) {
      case "added":
      case "modified":
      case "deleted": {
        const at = this.#options.clock.now();
        const event = encodeChange(this.#cluster, change, { wholeObjects: seesWholeObjects(subscription), at });
        if (event === undefined) return;
        this.#pending.put({ event, change: toBirth(change), attached: isAttached(change.object), at });
        return;
      }
      case "syncBegin":
        this.#update(subscription, { inSync: false });
        return this.#signal(EVENT_TYPES.syncBegin, subscription);
      case "syncEnd":
        this.#update(subscription, { inSync: true });
        return this.#signal(EVENT_TYPES.syncEnd, subscription);
      case "gap":
        this.#update(subscription, { inSync: false, gaps: (this.#watches.get(subscription)?.gaps ?? 0) + 1 });
        return this.#signal(EVENT_TYPES.gap, subscription, change.reason);
      case "trouble":
        return this.#update(subscription, { trouble: change.message });
      case "recovered":
        return this.#update(subscription, { trouble: undefined });
    }
  }

  #update(subscription: Subscription, news: Partial<WatchStatus> | { trouble: undefined }): void {
    const before = this.#watches.get(subscription);
    if (before === undefined) return;
    const { trouble, ...after } = { ...before, ...news };
    this.#watches.set(subscription, trouble === undefined ? after : { ...after, trouble });
    if ([...this.#watches.values()].every((watch) => watch.inSync || watch.trouble !== undefined))
      this.#settled.resolve();
  }

  #signal(type: SignalEventType, subscription?: Subscription, reason?: string): void {
    this.#sequence += 1;
    const at = this.#options.clock.now();
    const about = subscription === undefined ? {} : { kind: subscription.kind.kind, group: subscription.kind.group };
    const data = { ...about, ...(reason === undefined ? {} : { reason }), sequence: this.#sequence };
    this.#pending.putLast(encodeSignal(this.#cluster, type, data, at), at);
  }
}

function toBirth(change: ObjectChange): "born" | "changed" | "gone" {
  if (change.type === "deleted") return "gone";
  return change.type === "added" && change.fresh ? "born" : "changed";
}

import { joinEvent, type EncodedEvent } from "./events.ts";

/** What is put into the table. */
export interface Incoming {
  readonly event: EncodedEvent;
  /** `born`: it came into being before our eyes, so that nobody can know of it yet. */
  readonly change: "born" | "changed" | "gone";
  /** Others may depend on it, known or not: it is never forgotten. */
  readonly attached: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** One event of the table. Replaced as a whole, so that identity tells whether it is still the one that was sent. */
export interface PendingEvent {
  readonly event: EncodedEvent;
  /** Born since the table last knew nothing of it, and never attached: forgotten when it is gone before it was sent. */
  readonly forgettable: boolean;
  /** Since when its key waits. */
  readonly since: number;
}

/** Events taken out for one batch; they stay in the table until they are settled. */
export interface Taken {
  readonly events: readonly PendingEvent[];
  /** The batch as JSON. */
  readonly text: string;
}

/**
 * What the sink has yet to acknowledge, one event per key: the newest.
 *
 * Guarantees: a key leaves only when the event that stands for it was settled, when it was forgettable and never sent, or when `dropOwned` finds that its
 * owners speak for it. `put` takes constant
 * time and never waits. Over the byte budget new events are kept without their objects; keys are never dropped.
 * Caveats: so the table is bounded in bytes per key, not in keys: about a kilobyte for each object that changed since the sink went away.
 */
export class Pending {
  readonly #events = new Map<string, PendingEvent>();
  readonly #sent = new WeakSet<PendingEvent>();
  readonly #budget: number;
  #bytes = 0;
  #bodiesDropped = 0;
  #changed = Promise.withResolvers<void>();

  constructor(budgetBytes: number) {
    this.#budget = budgetBytes;
  }

  get size(): number {
    return this.#events.size;
  }

  /** Characters held, a close measure of bytes: Kubernetes objects are nearly all ASCII. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Objects that were left out to keep to the budget. */
  get bodiesDropped(): number {
    return this.#bodiesDropped;
  }

  /** Since when the oldest event waits. */
  get oldest(): number | undefined {
    let oldest: number | undefined;
    for (const { since } of this.#events.values()) oldest = Math.min(since, oldest ?? since);
    return oldest;
  }

  /** Puts the newest event of its key in; it keeps the place of the one that it replaces. */
  put({ event, change, attached, at }: Incoming): void {
    const old = this.#events.get(event.key);
    const wasSent = old !== undefined && this.#sent.has(old);
    const unknown = old === undefined ? change === "born" : old.forgettable && !wasSent;
    if (old !== undefined && unknown && change === "gone" && !attached) return this.#remove(old);
    const next: PendingEvent = {
      event: this.#fit(event, old),
      forgettable: unknown && !attached,
      since: old?.since ?? at,
    };
    this.#replace(old, next);
    this.wake();
  }

  /** Puts a signal in: behind everything that was put in before, because that is what it speaks of. */
  putLast(event: EncodedEvent, at: number): void {
    const old = this.#events.get(event.key);
    if (old !== undefined) this.#remove(old);
    this.put({ event, change: "changed", attached: true, at });
  }

  /**
   * Drops what was found together with all its owners and was never sent, where these are of the kinds `speakers` and it is not: a look at such an owner,
   * told of as found, is a look at what it owns. An owner that has changed since does not count, because its newest event may be an echo, at which nobody looks.
   */
  dropOwned(speakers: ReadonlySet<string>): void {
    const speaks = (key: string): boolean => speakers.has(key.slice(0, key.lastIndexOf("/")));
    for (const pending of this.#events.values()) {
      const { key, found } = pending.event;
      const owners = found?.owners ?? [];
      if (owners.length === 0 || speaks(key) || this.#sent.has(pending)) continue;
      const isSpokenFor = owners.every((owner) => speaks(owner) && this.#events.get(owner)?.event.found !== undefined);
      if (isSpokenFor) this.#remove(pending);
    }
  }

  /** The oldest events as one batch, within the limits but at least one; `undefined` when nothing waits. */
  take(limits: { readonly events: number; readonly bytes: number }): Taken | undefined {
    const events: PendingEvent[] = [];
    const parts: string[] = [];
    let bytes = 2;
    for (const pending of this.#events.values()) {
      const part = joinEvent(pending.event);
      if (events.length > 0 && (events.length >= limits.events || bytes + part.length + 1 > limits.bytes)) break;
      events.push(pending);
      parts.push(part);
      bytes += part.length + 1;
    }
    if (events.length === 0) return undefined;
    for (const pending of events) this.#sent.add(pending);
    return { events, text: `[${parts.join(",")}]` };
  }

  /** The event needs no sending any more. What replaced it meanwhile stays. */
  settle(pending: PendingEvent): void {
    if (this.#events.get(pending.event.key) === pending) this.#remove(pending);
  }

  /** The event is to be sent again, after all others. */
  postpone(pending: PendingEvent): void {
    if (this.#events.get(pending.event.key) !== pending) return;
    this.#events.delete(pending.event.key);
    this.#events.set(pending.event.key, pending);
  }

  /** Leaves the object out of the event; false when there was none. */
  strip(pending: PendingEvent): boolean {
    const { snapshot, ...event } = pending.event;
    if (snapshot === undefined || this.#events.get(event.key) !== pending) return false;
    const next = { ...pending, event };
    this.#sent.add(next);
    this.#replace(pending, next);
    return true;
  }

  /** Resolves at the next `put` or `wake`. */
  whenChanged(): Promise<void> {
    return this.#changed.promise;
  }

  wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  #fit(event: EncodedEvent, old: PendingEvent | undefined): EncodedEvent {
    const after = this.#bytes - sizeOf(old?.event) + sizeOf(event);
    if (event.snapshot === undefined || after <= this.#budget) return event;
    this.#bodiesDropped += 1;
    const { snapshot: _, ...bare } = event;
    return bare;
  }

  #replace(old: PendingEvent | undefined, next: PendingEvent): void {
    this.#bytes += sizeOf(next.event) - sizeOf(old?.event);
    this.#events.set(next.event.key, next);
  }

  #remove(pending: PendingEvent): void {
    this.#bytes -= sizeOf(pending.event);
    this.#events.delete(pending.event.key);
  }
}

function sizeOf(event: EncodedEvent | undefined): number {
  return event === undefined ? 0 : event.text.length + (event.snapshot?.length ?? 0);
}

import { createRecent } from "./recent.ts";

/** An event that a controller wants to tell. */
export interface Told {
  /** Who tells it of which object. */
  readonly about: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** How an event is written. */
export interface Correlated {
  /** The same for events that are one object, whose `count` grows. */
  readonly key: string;
  readonly message: string;
  /** It stands for several that are alike. */
  readonly combined: boolean;
}

/* The numbers of client-go, which controllers of a cluster tell their events with. */
const REMEMBERED = 4096;
const ALIKE = 10;
const ALIKE_MS = 600_000;
const BURST = 25;
const REFILL_MS = 300_000;

/** Decides which events are told, and which are told together, as client-go does. */
export interface Correlator {
  /** How the event is written. */
  correlate(told: Told, now: number): Correlated;
  /** Whether one more is told of the object: after 25 at once it is one in five minutes. */
  admits(about: string, now: number): boolean;
}

/** Makes a correlator that has heard of nothing. */
export function createCorrelator(): Correlator {
  const groups = createRecent<{ readonly messages: Set<string>; last: number }>(REMEMBERED);
  const buckets = createRecent<{ tokens: number; at: number }>(REMEMBERED);
  return {
    correlate({ about, type, reason, message }, now) {
      const group = [about, type, reason].join("\n");
      const known = groups.get(group);
      const record =
        known === undefined || now - known.last > ALIKE_MS ? { messages: new Set<string>(), last: now } : known;
      record.messages.add(message);
      record.last = now;
      groups.set(group, record);
      if (record.messages.size < ALIKE) return { key: `${group}\n${message}`, message, combined: false };
      const [first] = record.messages;
      if (first !== undefined) record.messages.delete(first);
      return { key: group, message: `(combined from similar events): ${message}`, combined: true };
    },
    admits(about, now) {
      const known = buckets.get(about) ?? { tokens: BURST, at: now };
      const tokens = Math.min(BURST, known.tokens + (now - known.at) / REFILL_MS);
      buckets.set(about, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
      return tokens >= 1;
    },
  };
}

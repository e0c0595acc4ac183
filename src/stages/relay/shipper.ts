import { toFullJitter } from "../../model/backoff.ts";
import { ensureError, isSkysailError } from "../../model/errors.ts";
import { toSigningInput, WIRE_LIMITS, type EventResult } from "../../model/wire.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { EventSink } from "../../ports/event-sink.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Pending, Taken } from "./pending.ts";
import type { Signer } from "./signer.ts";
import { toVerdict, type Verdict } from "./verdict.ts";

const BACKOFF = { baseMs: 500, maxMs: 30_000 };

/** A batch begins this long after the one before it, at least: a signature costs as much as several events, so a stream of them shares it. */
const PACE_MS = 2;

/** What a shipper needs. */
export interface ShipperPorts {
  readonly cluster: string;
  readonly pending: Pending;
  readonly sink: EventSink;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** What has been sent so far. */
export interface Shipped {
  readonly batches: number;
  readonly accepted: number;
  readonly retried: number;
  /** Refused for ever, logged and dropped. */
  readonly refused: number;
  /** What to add to our clock to have the server's, in milliseconds. */
  readonly clockOffsetMs: number;
  readonly lastAcknowledgedAt?: number;
  /** Why the batch under way does not get through. */
  readonly problem?: string;
}

/**
 * Sends what is pending, one batch at a time, until it is acknowledged.
 *
 * Guarantees: at least once. A batch keeps its id and bytes until it is answered; only then is the next one made. With an idle sink an event
 * leaves in the turn of the event loop in which it came; if the last batch that got through is younger than {@link PACE_MS}, when it is not.
 * Caveats: a sink that never answers holds everything up, because events of one cluster have one order; other clusters have other relays.
 */
export class Shipper {
  readonly #ports: ShipperPorts;
  /** Events of the next batch: halved when a batch is refused as a whole, until the culprit is alone. */
  #most: number = WIRE_LIMITS.targetEvents;
  #draining = false;
  /** When the last batch that got through was begun. */
  #begunAt = 0;
  #shipped: Shipped = { batches: 0, accepted: 0, retried: 0, refused: 0, clockOffsetMs: 0 };

  constructor(ports: ShipperPorts) {
    this.#ports = ports;
  }

  get shipped(): Shipped {
    return this.#shipped;
  }

  /** Makes `run` end once nothing is pending. */
  drain(): void {
    this.#draining = true;
    this.#ports.pending.wake();
  }

  /** Sends until the signal ends it, or until it is drained; what was not acknowledged stays pending. */
  async run(signal: AbortSignal): Promise<void> {
    const { pending, clock, random } = this.#ports;
    signal.addEventListener("abort", () => pending.wake(), { once: true });
    let fruitless = 0;
    while (!signal.aborted) {
      const changed = pending.whenChanged();
      if (pending.size > 0 && !this.#draining) await this.#keepPace(signal);
      const taken = pending.take({ events: this.#most, bytes: WIRE_LIMITS.targetBytes });
      if (taken === undefined) {
        if (this.#draining) return;
        await changed;
        continue;
      }
      const progress = await this.#ship(taken, signal);
      fruitless = progress ? 0 : fruitless + 1;
      if (!progress) await pause(clock, toFullJitter(BACKOFF, fruitless - 1, random.next()), signal);
    }
  }

  /** Lets a stream of events gather. Of a clock that was set back it asks no more than of any other. */
  async #keepPace(signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    const sinceMs = clock.now() - this.#begunAt;
    if (sinceMs >= 0 && sinceMs < PACE_MS) await pause(clock, PACE_MS - sinceMs, signal);
  }

  /** Sends one batch until it is answered; tells whether that brought anything forward. */
  async #ship(taken: Taken, signal: AbortSignal): Promise<boolean> {
    const { random, clock, log } = this.#ports;
    const begunAt = clock.now();
    const id = random.token();
    const body = Buffer.from(taken.text);
    let corrected = false;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const verdict = await this.#attempt(id, body, taken, signal);
      if (verdict === undefined) return false;
      if (verdict.kind === "settled") {
        this.#begunAt = begunAt;
        return this.#settle(taken, verdict.results);
      }
      this.#note(verdict.problem);
      if (verdict.kind === "resplit") return this.#resplit(taken, verdict);
      if (verdict.kind === "skewed") {
        const clockOffsetMs = verdict.serverTimeMs - clock.now();
        log.warn("the clock is off the server's; timestamps are corrected", { clockOffsetMs });
        this.#shipped = { ...this.#shipped, clockOffsetMs };
        if (!corrected) {
          corrected = true;
          continue;
        }
      }
      const leastMs = verdict.kind === "again" ? verdict.afterMs : 0;
      await pause(clock, Math.max(leastMs, toFullJitter(BACKOFF, failures, random.next())), signal);
    }
    return false;
  }

  /** One attempt with a timestamp of now; `undefined` when it was aborted. */
  async #attempt(id: string, body: Uint8Array, taken: Taken, signal: AbortSignal): Promise<Verdict | undefined> {
    const { sink, signer, clock, cluster } = this.#ports;
    const timestamp = Math.floor((clock.now() + this.#shipped.clockOffsetMs) / 1000);
    const signature = signer.sign(toSigningInput(id, timestamp, body));
    try {
      const answer = await sink.deliver({ cluster, id, timestamp, body, signature }, { signal });
      const ids = taken.events.map(({ event }) => event.id);
      return toVerdict(answer, ids);
    } catch (thrown) {
      if (signal.aborted) return undefined;
      const error = ensureError(thrown);
      const afterMs = isSkysailError(error) ? (error.retryAfterMs ?? 0) : 0;
      return { kind: "again", afterMs, problem: error.message };
    }
  }

  #settle(taken: Taken, results: readonly EventResult[]): boolean {
    const { pending, log, clock } = this.#ports;
    let { accepted, retried, refused } = this.#shipped;
    taken.events.forEach((event, index) => {
      const { result, reason } = results[index] ?? { result: "retry" as const };
      if (result === "retry") {
        retried += 1;
        return pending.postpone(event);
      }
      if (result === "refused") {
        refused += 1;
        log.error("the event was refused for ever", { event: event.event.id, key: event.event.key, reason });
      } else {
        accepted += 1;
      }
      pending.settle(event);
    });
    if (this.#shipped.problem !== undefined) log.info("batches get through again");
    const { problem: _, ...before } = this.#shipped;
    const batches = before.batches + 1;
    this.#shipped = { ...before, batches, accepted, retried, refused, lastAcknowledgedAt: clock.now() };
    this.#most = Math.min(WIRE_LIMITS.targetEvents, this.#most * 2);
    return results.some(({ result }) => result !== "retry");
  }

  /** Makes smaller batches of these events; of one alone, sends the object no more; and gives up on it only when ingest says that it must. */
  #resplit(taken: Taken, { final, problem }: Extract<Verdict, { kind: "resplit" }>): boolean {
    const { pending, log } = this.#ports;
    const [alone] = taken.events;
    this.#most = Math.max(1, Math.floor(taken.events.length / 2));
    if (taken.events.length > 1 || alone === undefined) return true;
    if (pending.strip(alone)) return true;
    if (!final) return false;
    log.error("the event was refused for ever", { event: alone.event.id, key: alone.event.key, reason: problem });
    this.#shipped = { ...this.#shipped, refused: this.#shipped.refused + 1 };
    pending.settle(alone);
    return true;
  }

  #note(problem: string): void {
    if (this.#shipped.problem !== problem) this.#ports.log.warn("a batch does not get through", { problem });
    this.#shipped = { ...this.#shipped, problem };
  }
}

/** Waits; an abort ends the wait and nothing more. */
async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, { signal }).catch(() => undefined);
}

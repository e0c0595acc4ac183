import type { Subscription, WatchChange } from "../../model/changes.ts";
import { seesWholeObjects } from "../../model/changes.ts";
import { ensureError, isSkysailError } from "../../model/errors.ts";
import type { ResourceKind } from "../../model/refs.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { ClusterApi } from "../../ports/cluster-api.ts";
import type { Logger } from "../../ports/logger.ts";
import type { WatchSource } from "../../ports/watch-source.ts";
import { Inventory } from "./inventory.ts";
import { transition } from "./machine.ts";
import { listenTo } from "./silence.ts";
import { EMPTY, type WatchAction, type WatchEffect, type WatchInput, type WatchState } from "./states.ts";
import { describeTrouble } from "./trouble.ts";
import type { KindMemory, ViewMemory } from "./view-memory.ts";

/** Objects that one page of a list holds: a page of 500 costs a third of the memory of a whole list. */
const PAGE_SIZE = 500;

/** What the watch engine needs. */
export interface WatchPorts {
  readonly api: ClusterApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Remembers whole objects, so that they need not be read. Default is that nothing is remembered, and no more than metadata is asked for. */
  readonly memory?: ViewMemory;
}

/**
 * The watch engine: carries out what {@link transition} decides, one machine per call of `watch`.
 *
 * Guarantees: while the API server can be reached now and then, every object's last state is told, and every deletion, in whatever way
 * connections end. One version of an object is told once.
 * Assumptions: `tell` only buffers; the API server's own buffer is small.
 * Caveats: what was told lives in memory. After a restart everything is told again as `added`. A restored etcd is noticed by its silence: when its
 * version passes the one before within 90 s, or it is restored again meanwhile, changes in between stay untold until the object changes again.
 */
export function createWatchSource(ports: WatchPorts): WatchSource {
  return {
    cluster: ports.api.cluster,
    watch: (subscription, tell, { signal }) => new Watch(ports, subscription, tell).run(signal),
  };
}

class Watch {
  readonly #ports: WatchPorts;
  readonly #subscription: Subscription;
  readonly #tell: (change: WatchChange) => void;
  readonly #inventory = new Inventory();
  readonly #log: Logger;
  readonly #memory: KindMemory | undefined;
  #state: WatchState = EMPTY;
  #resource: ResourceKind | undefined;

  constructor(ports: WatchPorts, subscription: Subscription, tell: (change: WatchChange) => void) {
    const { group, kind } = subscription.kind;
    this.#ports = ports;
    this.#subscription = subscription;
    this.#tell = tell;
    this.#log = ports.log.child({ cluster: ports.api.cluster, group, kind });
    this.#memory = ports.memory?.of(subscription.kind);
  }

  async run(signal: AbortSignal): Promise<void> {
    let action = this.#take({ type: "started" });
    while (action !== undefined && !signal.aborted) {
      action = await this.#carryOut(action, signal);
    }
  }

  /** Runs one action until the machine asks for the next one; `undefined` only after an abort. */
  async #carryOut(action: WatchAction, signal: AbortSignal): Promise<WatchAction | undefined> {
    for await (const input of this.#inputs(action, signal)) {
      if (signal.aborted) return undefined;
      const next = this.#take(input);
      if (next !== undefined) return next;
    }
    return undefined;
  }

  /** What an action brings: its results, then how it ended. Never throws. */
  async *#inputs(action: WatchAction, signal: AbortSignal): AsyncGenerator<WatchInput, void, undefined> {
    try {
      switch (action.do) {
        case "wait":
          await this.#ports.clock.sleep(action.ms, { signal });
          return yield { type: "elapsed" };
        case "resolve":
          this.#resource = await this.#ports.api.resolve(this.#subscription.kind, { signal });
          return yield { type: "resolved" };
        case "list":
          return yield { type: "page", page: await this.#list(action.continue, signal) };
        case "watch":
          return yield* this.#window(action, signal);
      }
    } catch (thrown) {
      yield toFailure(thrown);
    }
  }

  #list(from: string | undefined, signal: AbortSignal): ReturnType<ClusterApi["list"]> {
    return this.#ports.api.list(this.#known(), {
      metadataOnly: this.#isBare(),
      limit: PAGE_SIZE,
      ...(from === undefined ? {} : { continue: from }),
      signal,
    });
  }

  #window(
    { resourceVersion, timeoutSeconds }: Extract<WatchAction, { do: "watch" }>,
    signal: AbortSignal,
  ): AsyncGenerator<WatchInput, void, undefined> {
    return listenTo(this.#ports.clock, signal, (options) =>
      this.#ports.api.watch(this.#known(), {
        metadataOnly: this.#isBare(),
        ...(resourceVersion === undefined ? { initialEvents: true } : { resourceVersion }),
        timeoutSeconds,
        ...options,
      }),
    );
  }

  #isBare(): boolean {
    return this.#memory === undefined && !seesWholeObjects(this.#subscription);
  }

  #known(): ResourceKind {
    if (this.#resource === undefined) throw new Error("a list or watch before the kind was resolved");
    return this.#resource;
  }

  /** Feeds the machine and does what it says at once; returns the action that it asks for. */
  #take(input: WatchInput): WatchAction | undefined {
    const { clock, random } = this.#ports;
    const now = {
      at: clock.now(),
      // Drawn only when something is to be spread out: most inputs are lines of a watch, thousands a second.
      get chance() {
        return random.next();
      },
    };
    const [state, effects] = transition(this.#state, input, now);
    this.#state = state;
    let action: WatchAction | undefined;
    for (const effect of effects) action = this.#apply(effect) ?? action;
    // Last: only then is everything kept that came before it.
    this.#memory?.stand("position" in state ? state.position?.resourceVersion : undefined);
    return action;
  }

  #apply(effect: WatchEffect): WatchAction | undefined {
    switch (effect.do) {
      case "see":
        this.#see(effect);
        return undefined;
      case "begin":
        this.#inventory.beginSync();
        this.#tell({ type: "syncBegin" });
        return undefined;
      case "end":
        for (const gone of this.#inventory.endSync()) {
          this.#memory?.forget(gone.object);
          this.#tell({ ...gone, resource: this.#known() });
        }
        this.#tell({ type: "syncEnd" });
        this.#log.info("in sync", { objects: this.#inventory.size });
        return undefined;
      case "gap":
        this.#log.warn("changes may have gone by unseen; listing again", { reason: effect.reason });
        this.#tell({ type: "gap", reason: effect.reason });
        return undefined;
      case "recovered":
        this.#log.info("the watch gets through again");
        this.#tell({ type: "recovered" });
        return undefined;
      case "trouble": {
        const message = describeTrouble(effect, this.#subscription, this.#resource);
        this.#log.error(message, { code: effect.code });
        this.#tell({ type: "trouble", code: effect.code, message });
        return undefined;
      }
      case "resolve":
      case "list":
      case "watch":
      case "wait":
        return effect;
    }
  }

  #see({ change, object }: Extract<WatchEffect, { do: "see" }>): void {
    // Before anybody is told, so that who acts on the hint finds what it is about.
    if (change === "deleted") this.#memory?.forget(object);
    else this.#memory?.keep(object);
    const seen =
      change === "deleted" ? this.#inventory.seeGone(object) : this.#inventory.seePresent(object, change === "added");
    for (const observed of seen) this.#tell({ ...observed, resource: this.#known() });
  }
}

function toFailure(thrown: unknown): WatchInput {
  const error = ensureError(thrown);
  if (!isSkysailError(error)) return { type: "failed", code: "BUG", message: error.message };
  const { code, message, retryAfterMs } = error;
  return { type: "failed", code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

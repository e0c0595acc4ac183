import type { ControllerSwitches } from "../devcluster/controllers/controllers.ts";
import type { InjectedFault } from "../devcluster/faults/faults.ts";
import type { FaultRule } from "../devcluster/faults/rules.ts";
import type { Duration } from "../operator/durations.ts";
import type { Kind, ObservedOf } from "../operator/kind.ts";
import type { Operator } from "../operator/types.ts";
import type { Logger } from "../ports/logger.ts";
import type { Definition } from "./definitions.ts";
import type { Wanted } from "./match.ts";
import type { Client, LiveObject, NewObject, Place } from "./objects.ts";
import type { PlanSnapshot } from "./plan-snapshot.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import type { Recording, ReplayOptions } from "./recording.ts";

/** Options of `createTestCluster`. */
export interface TestClusterOptions {
  /** Their definitions are installed; they do not run before `run`. */
  readonly operators?: readonly Operator[];
  /** Names without a namespace are in it. Default is `default`; on a real cluster one that is made for the test and removed after it. */
  readonly namespace?: string;
  /** Everything that is drawn (uids, waits, faults) is the same for the same seed. Default is 1. */
  readonly seed?: number;
  /** When the clock starts, in ms since the epoch. Default is the beginning of 2030. */
  readonly start?: number;
  /** How long a pod takes to become ready. Default is no time. */
  readonly podReady?: Duration | number;
  /** Which of the cluster's own controllers run. Default is all. */
  readonly controllers?: ControllerSwitches;
  /** Serves the cluster on a port of the loopback interface, for `kubectl` and the like: see `server`. Default is `false`. */
  readonly listen?: boolean;
  /** A kubeconfig file: the test runs on that cluster, and not in the process. Operators then see only what is in `namespace`, or in none. */
  readonly kubeconfig?: string;
  /** A context of it. Default is the current one. */
  readonly context?: string;
  /** Where the operators' log goes. Default is nowhere. */
  readonly log?: Logger;
}

/** How long to wait, on the cluster's clock. Default is 10 minutes of virtual time, or one minute on a real cluster. */
export interface WaitOptions {
  readonly within?: Duration | number;
}

/** Operators that are running. */
export interface RunningOperators extends AsyncDisposable {
  /** Lets what runs finish, and ends them; the ledger stays, so that a later `run` goes on where they ended. */
  stop(): Promise<void>;
}

/** The cluster on a socket. */
export interface ServedCluster {
  /** `http://127.0.0.1:PORT`. */
  readonly server: string;
  /** The text of a kubeconfig for it. */
  readonly kubeconfig: string;
}

/**
 * A Kubernetes cluster for one test. Dispose it at the end: `await using cluster = await createTestCluster()`.
 *
 * Guarantees: in the process time stands still until `until`, `settled` or `advance` lets it pass, and then passes at once; the same seed gives the
 * same run.
 */
export interface TestCluster extends Client, AsyncDisposable {
  /** The namespace of names that state none. */
  readonly namespace: string;
  /** Now, on the cluster's clock. */
  now(): number;
  /** Makes kinds known to the API server: those that operators are for, your own, or definitions as they are. Resolves when they are served. */
  install(...definitions: readonly Definition[]): Promise<void>;
  /** Installs what is missing and runs the operators: relay, queue, reconciler, and a ledger that outlives them. Returns once they have begun. */
  run(...operators: readonly Operator[]): Promise<RunningOperators>;

  /**
   * Waits until the object matches: named fields are compared, lists item by item; or until the condition holds for it; or, with `null`, until it is gone.
   * Resolves with the object. Judged at every change that the API server tells of. Errors: `AssertionError` with what was last seen.
   */
  until<K extends Kind>(kind: K, place: Place, wanted: null, options?: WaitOptions): Promise<undefined>;
  until<K extends Kind>(
    kind: K,
    place: Place,
    wanted: Wanted<ObservedOf<K>> | ((object: LiveObject<K>) => boolean),
    options?: WaitOptions,
  ): Promise<LiveObject<K>>;
  /** Waits until the condition holds for all objects of the kind in the namespace. */
  until<K extends Kind>(
    kind: K,
    condition: (objects: readonly LiveObject<K>[]) => boolean,
    options?: WaitOptions,
  ): Promise<readonly LiveObject<K>[]>;
  /**
   * Waits until the operators have nothing to do: every change is delivered, every run has ended, nothing is to be tried again. What they asked to look at
   * later (`requeueAfter`) is not waited for. Errors: `AssertionError` with what is left to do.
   */
  settled(options?: WaitOptions): Promise<void>;
  /** Lets exactly so much time pass, and everything happen that falls into it. Not on a real cluster. */
  advance(time: Duration | number): Promise<void>;

  /**
   * What the operator would write now for the object of that name; or for an object as it would be after an apply of what is given, whether it is there or
   * not. Nothing is written. Errors: those of the operator; `INVALID_INPUT` when there is no object of that name; `ApiError`.
   */
  plan<F extends Kind>(
    operator: Operator & { readonly for: F },
    wanted: Place | NewObject<NoInfer<F>>,
  ): Promise<PlanSnapshot>;
  /** Every request that the operators and the test have sent, in order. */
  readonly requests: readonly RecordedRequest[];
  /**
   * Waits until the operators have settled, does something, waits again, and fails if they sent a write to the API server meanwhile. What the test writes itself
   * does not count.
   * Errors: `AssertionError` with the writes.
   */
  expectNoWrites(action?: () => unknown): Promise<void>;
  /**
   * Lets requests of the operators (and of whoever comes over the socket) go wrong from now on; no rules at all end it. The test's own requests go through. Not on a
   * real cluster.
   */
  faults(...rules: readonly FaultRule[]): void;
  /** Every fault that came true, in order. */
  readonly injected: readonly InjectedFault[];
  /** What the test has done to the cluster so far and what the operators were told, as plain JSON: to keep in a file and replay. */
  recording(): Recording;
  /**
   * Makes the writes of a recording again and tells the operators its events, in another order and twice if wanted, beside those that come by themselves; then waits
   * until they have settled. Whatever hints come, the end must be the same.
   */
  replay(recording: Recording, options?: ReplayOptions): Promise<void>;
  /** The cluster on a socket. Errors: `INVALID_INPUT` without the option `listen`. */
  readonly server: ServedCluster;
}

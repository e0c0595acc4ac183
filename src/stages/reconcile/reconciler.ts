import { ensureError, isSkysailError, SkysailError } from "../../model/errors.ts";
import { EVENT_TYPES, isResourceEvent, type ClusterEvent, type ResourceEvent } from "../../model/events.ts";
import type { LedgerKey, WrittenVersion } from "../../model/ledger.ts";
import type { Disposition, Outcome } from "../../model/outcomes.ts";
import { toKindKey, toObjectKey } from "../../model/refs.ts";
import type { Request } from "../../model/requests.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { ClusterAccess } from "../../ports/cluster-access.ts";
import type { Logger } from "../../ports/logger.ts";
import type { ObjectViews } from "../../ports/object-views.ts";
import { LONGEST_DELAY_MS, type WorkMessage, type WorkQueue } from "../../ports/work-queue.ts";
import type { Operator } from "../../operator/types.ts";
import { hold } from "./hold.ts";
import { inParallel } from "./in-parallel.ts";
import type { Leases } from "./leases.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { route } from "./route.ts";
import { createSlots } from "./slots.ts";
import type { Step, TimedStep } from "./steps.ts";
import type { HintedVersion } from "./views.ts";

/** What a reconciler works with. */
export interface ReconcilerDeps {
  readonly access: ClusterAccess;
  readonly leases: Leases;
  readonly queue: WorkQueue;
  readonly operators: readonly Operator[];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly limits?: Partial<Limits>;
  /** What the watches of this process show of a cluster, where they run in it. Default is nothing: everything is read. */
  readonly views?: (cluster: string) => ObjectViews | undefined;
  /** How rows are woken later: by a delayed message where the queue can, or by the row's due date. Default is `"due"`. */
  readonly requeueVia?: "queue" | "due";
  /** Hears of every step, when it ended. Must not throw. */
  readonly onStep?: (step: TimedStep) => void;
}

/** Takes work from the queue and does it. */
export interface Reconciler {
  /** Does everything that a message asks for and says what becomes of the message. Never throws. */
  handle(message: WorkMessage, options?: Abortable): Promise<Disposition>;
  /**
   * Looks at one object as one operator. `echo` is the object version whose echo the hint may be; `about`, of the version that the hint came with,
   * says how new a view has to be.
   *
   * Errors: what the ledger throws when nothing could be recorded; the request must then come again.
   */
  reconcile(request: Request, options?: Abortable & Came): Promise<Outcome>;
}

/** The event that a request came with. */
interface Came {
  readonly echo?: WrittenVersion;
  readonly about?: HintedVersion;
}

/** A request of a message, and what came of it. */
interface Attended {
  readonly request: Request;
  readonly disposition: Disposition;
}

/**
 * Makes a reconciler: route → take → observe → run → plan → guard → execute → status → complete.
 *
 * | What happened | What the row says | The message |
 * |---|---|---|
 * | done, or nothing to do | `complete`, due at the requeue time if there is one | acknowledged |
 * | held by another | counted there | acknowledged |
 * | an echo of ours, a delayed request that a later one has replaced | nothing | acknowledged |
 * | newer code has run the row | nothing | again in a few seconds, until newer code gets it |
 * | something is still on its way out | `complete`, due in 30 s, should no event tell | acknowledged |
 * | the operator threw, returned nonsense, did not return; 403; kind not served; a name that is taken | `fail` with the error, due by backoff | acknowledged |
 * | the object is invalid; a terminal error of the operator | `fail` with the error, not due | acknowledged |
 * | 429 | `release`, due when the API server says | acknowledged |
 * | cluster unreachable or unknown, credential refused | `release`, due in 15 to 30 s | acknowledged |
 * | the world moved at every look; hints at every run | `release`, due at once or nearly so | acknowledged |
 * | the lease went to another | nothing | again in a few seconds: that holder may work on a copy of this very message, and die |
 * | shutdown, or the lease's time is up | `release`, due at once | acknowledged; again at once if it was a shutdown |
 * | too many reconciles of this cluster in flight | nothing | again in a moment |
 * | the row could not be read or written | nothing; the lease ends by expiry | again in a few seconds |
 *
 * So an operator's failure never brings a message to the dead-letter queue, and an outage only where the ledger itself is out.
 *
 * Guarantees: no operator's failure, and no slow cluster, delays another: each request has its own lease, and a cluster has a bounded
 * number of places.
 */
export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { clock, log, random, leases } = deps;
  const limits: Limits = { ...DEFAULT_LIMITS, ...deps.limits };
  const operators = new Map(deps.operators.map((operator) => [operator.name, operator]));
  const slots = createSlots(limits.perCluster);
  // One event may ask for more objects than there are places: it gets half of them.
  const places = Math.max(1, Math.floor(limits.perCluster / 2));

  const reconcile: Reconciler["reconcile"] = async (request, options = {}) => {
    const { signal = new AbortController().signal, echo, about } = options;
    const operator = operators.get(request.operator);
    if (operator === undefined) return unknownOperator(request, log);
    const { cluster } = request.ref;
    const key: LedgerKey = { cluster, operator: operator.name, object: toObjectKey(request.ref) };
    const began = clock.now();
    const report = (step: Step, since: number): void => {
      const at = clock.now();
      deps.onStep?.({ ...step, operator: operator.name, ref: request.ref, at, tookMs: at - since });
    };
    const finish = (outcome: Outcome): Outcome => {
      report({ step: "completed", outcome }, began);
      return outcome;
    };
    const { wakeAt } = request;
    const acquired = await leases.acquire(key, {
      signal,
      ...(echo === undefined ? {} : { echo }),
      ...(wakeAt === undefined ? {} : { wakeAt }),
    });
    switch (acquired.kind) {
      case "held":
        return finish({ kind: "held", untilMs: acquired.untilMs });
      case "echo":
      case "outdated":
        return finish({ kind: "done", writes: 0 });
      case "superseded":
        return finish({ kind: "superseded", by: "newer-code" });
      case "taken": {
        report({ step: "taken", fence: acquired.lease.fence, reason: request.reason }, began);
        const waking = { queue: deps.queue, clock, via: deps.requeueVia ?? "due" } as const;
        const fields = { cluster, operator: operator.name, object: key.object };
        const views = deps.views?.(cluster);
        const known = { ...(about === undefined ? {} : { about }), ...(views === undefined ? {} : { views }) };
        const work = {
          operator,
          request,
          ref: request.ref,
          limits,
          clock,
          random,
          access: deps.access,
          report,
          ...known,
        };
        return finish(await hold(acquired.lease, { ...work, log: log.child(fields), waking, signal }));
      }
    }
  };

  const attend = async (request: Request, signal: AbortSignal, came: Came = {}): Promise<Disposition> => {
    const { cluster } = request.ref;
    const free = slots.take(cluster);
    if (free === undefined) return retry(50 + random.next() * 200, "too many reconciles of this cluster in flight");
    try {
      const outcome = await reconcile(request, { signal, ...came });
      if (outcome.kind === "superseded") return retry(1_000 + random.next() * 4_000, `superseded by ${outcome.by}`);
      const wasCut = signal.aborted && (outcome.kind === "waiting" || outcome.kind === "conflict");
      return wasCut ? retry(0, "shutting down") : { kind: "done" };
    } catch (thrown) {
      const error = ensureError(thrown);
      const { operator, ref } = request;
      const code = isSkysailError(error) ? error.code : "BUG";
      log.warn("nothing could be recorded: the message comes again", {
        cluster,
        operator,
        object: toObjectKey(ref),
        code,
      });
      const asked = isSkysailError(error) ? error.retryAfterMs : undefined;
      return retry(code === "ABORTED" ? 0 : (asked ?? 1_000 + random.next() * 4_000), code);
    } finally {
      free();
    }
  };

  /**
   * One message, one answer. Where several requests came of it and only some have to come again, those go on as messages of their own: were the
   * whole message to come again, those that are done would be done again, and take the places of those that wait for one.
   */
  const toOne = async (tries: readonly Attended[], signal: AbortSignal): Promise<Disposition> => {
    const again = tries.flatMap(({ request, disposition }) =>
      disposition.kind === "retry" ? [{ request, disposition }] : [],
    );
    const [soonest] = again.toSorted((a, b) => a.disposition.afterMs - b.disposition.afterMs);
    if (soonest === undefined) return { kind: "done" };
    if (again.length === tries.length || signal.aborted) return soonest.disposition;
    try {
      const delayMs = Math.min(soonest.disposition.afterMs, LONGEST_DELAY_MS);
      await deps.queue.send(
        again.map(({ request }) => request),
        { delayMs, signal },
      );
      return { kind: "done" };
    } catch (thrown) {
      log.warn("the rest of a message could not be sent: all of it comes again", { error: ensureError(thrown) });
      return soonest.disposition;
    }
  };

  return {
    reconcile,
    async handle(message, { signal = new AbortController().signal } = {}) {
      if (message.kind === "request") return attend(message.request, signal);
      const { event } = message;
      const tries: Attended[] = [];
      await inParallel(route(event, operators.values()), places, async (request) => {
        tries.push({ request, disposition: await attend(request, signal, toCame(event, request)) });
      });
      return toOne(tries, signal);
    },
  };
}

function toCame(event: ClusterEvent, request: Request): Came {
  if (!isResourceEvent(event)) return {};
  const echo = toEcho(event, request);
  const about = { kind: toKindKey(event.data.ref), resourceVersion: event.resourceversion };
  return { about, ...(echo === undefined ? {} : { echo }) };
}

/**
 * The version whose echo an event may be. Two kinds of events never are one, though their version may be our own write. A deletion: a relay that
 * finds an object missing from a list names the last version that it saw. And an operator's object told of as new: a relay that starts tells
 * so of everything that is there, and has no memory of what is not, so that only a look at the object finds a child that went meanwhile.
 */
function toEcho(event: ResourceEvent, { ref }: Request): WrittenVersion | undefined {
  if (event.type === EVENT_TYPES.deleted) return undefined;
  if (event.type === EVENT_TYPES.added && toObjectKey(event.data.ref) === toObjectKey(ref)) return undefined;
  return { uid: event.uid, resourceVersion: event.resourceversion };
}

function retry(afterMs: number, reason: string): Disposition {
  return { kind: "retry", afterMs: Math.floor(afterMs), reason };
}

function unknownOperator(request: Request, log: Logger): Outcome {
  const error = new SkysailError("INVALID_CONFIG", `operator ${request.operator} is not deployed here`);
  log.error(error.message, {
    cluster: request.ref.cluster,
    operator: request.operator,
    object: toObjectKey(request.ref),
  });
  return { kind: "failed", terminal: true, error: error.toJSON() };
}

import { ensureError, isSkysailError, SkysailError } from "../../model/errors.ts";
import { isResourceEvent } from "../../model/events.ts";
import type { LedgerKey, WrittenVersion } from "../../model/ledger.ts";
import type { Disposition, Outcome } from "../../model/outcomes.ts";
import { toObjectKey } from "../../model/refs.ts";
import type { Request } from "../../model/requests.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { ClusterAccess } from "../../ports/cluster-access.ts";
import type { Logger } from "../../ports/logger.ts";
import type { WorkMessage, WorkQueue } from "../../ports/work-queue.ts";
import type { Operator } from "../../operator/types.ts";
import { hold } from "./hold.ts";
import type { Leases } from "./leases.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { route } from "./route.ts";
import { createSlots } from "./slots.ts";
import type { Step, TimedStep } from "./steps.ts";

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
   * Looks at one object as one operator. `echo` is the object version that the hint was about, if it was about one.
   *
   * Errors: what the ledger throws when nothing could be recorded; the request must then come again.
   */
  reconcile(request: Request, options?: Abortable & { readonly echo?: WrittenVersion }): Promise<Outcome>;
}

/**
 * Makes a reconciler: route → take → observe → run → plan → guard → execute → status → complete.
 *
 * | What happened | What the row says | The message |
 * |---|---|---|
 * | done, or nothing to do | `complete`, due at the requeue time if there is one | acknowledged |
 * | held by another, an echo of ours, newer code has run the row | counted there, or nothing | acknowledged |
 * | something is still on its way out | `complete`, due in 30 s, should no event tell | acknowledged |
 * | the operator threw, returned nonsense, did not return; 403; kind not served; a name that is taken | `fail` with the error, due by backoff | acknowledged |
 * | the object is invalid; a terminal error of the operator | `fail` with the error, not due | acknowledged |
 * | 429 | `release`, due when the API server says | acknowledged |
 * | cluster unreachable or unknown, credential refused | `release`, due in 15 to 30 s | acknowledged |
 * | the world moved at every look; hints at every run | `release`, due at once or nearly so | acknowledged |
 * | the lease went to another | nothing: that holder's run covers the hint | acknowledged |
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

  const reconcile: Reconciler["reconcile"] = async (request, options = {}) => {
    const { signal = new AbortController().signal, echo } = options;
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
    const acquired = await leases.acquire(key, { signal, ...(echo === undefined ? {} : { echo }) });
    switch (acquired.kind) {
      case "held":
        return finish({ kind: "held", untilMs: acquired.untilMs });
      case "echo":
      case "superseded":
        return finish({ kind: "done", writes: 0 });
      case "taken": {
        report({ step: "taken", fence: acquired.lease.fence, reason: request.reason }, began);
        const waking = { queue: deps.queue, clock, via: deps.requeueVia ?? "due" } as const;
        const fields = { cluster, operator: operator.name, object: key.object };
        const work = { operator, request, ref: request.ref, limits, clock, random, access: deps.access, report };
        return finish(await hold(acquired.lease, { ...work, log: log.child(fields), waking, signal }));
      }
    }
  };

  const attend = async (request: Request, signal: AbortSignal, echo?: WrittenVersion): Promise<Disposition> => {
    const { cluster } = request.ref;
    const free = slots.take(cluster);
    if (free === undefined) return retry(50 + random.next() * 200, "too many reconciles of this cluster in flight");
    try {
      const outcome = await reconcile(request, { signal, ...(echo === undefined ? {} : { echo }) });
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

  return {
    reconcile,
    async handle(message, { signal = new AbortController().signal } = {}) {
      if (message.kind === "request") return attend(message.request, signal);
      const { event } = message;
      const echo = isResourceEvent(event) ? { uid: event.uid, resourceVersion: event.resourceversion } : undefined;
      const requests = route(event, operators.values());
      return toWorst(await Promise.all(requests.map((request) => attend(request, signal, echo))));
    },
  };
}

/** One message, one answer: it comes again as soon as any of its requests has to. Those that are done do nothing the second time. */
function toWorst(dispositions: readonly Disposition[]): Disposition {
  const retries = dispositions.flatMap((disposition) => (disposition.kind === "retry" ? [disposition] : []));
  return retries.toSorted((a, b) => a.afterMs - b.afterMs)[0] ?? { kind: "done" };
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

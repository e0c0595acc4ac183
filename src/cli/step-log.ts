import type { Outcome } from "../model/outcomes.ts";
import { toObjectKey } from "../model/refs.ts";
import type { LogFields, Logger } from "../ports/logger.ts";
import type { TimedStep } from "../runtime/steps.ts";

/** Logs what a reconcile did: its writes and its end as `info`, everything else as `debug`; a run that did nothing is `debug`, too. */
export function createStepLog(log: Logger): (step: TimedStep) => void {
  return (step) => {
    const fields = {
      cluster: step.ref.cluster,
      operator: step.operator,
      object: toObjectKey(step.ref),
      ms: Math.round(step.tookMs),
    };
    switch (step.step) {
      case "written": {
        const { operation, target, result } = step;
        return log.info("wrote", { ...fields, operation, target: toObjectKey(target), result });
      }
      case "completed": {
        const { outcome } = step;
        const quiet = outcome.kind === "held" || (outcome.kind === "done" && outcome.writes === 0);
        const level = outcome.kind === "failed" ? "warn" : quiet ? "debug" : "info";
        return log[level](outcome.kind, { ...fields, ...toDetail(outcome) });
      }
      case "planned":
        return log.debug("planned", {
          ...fields,
          operations: step.plan.stages.flat().length,
          refused: step.plan.refused.map(({ message }) => message).join("; ") || undefined,
        });
      case "taken":
      case "observed":
      case "children":
      case "ran":
        return log.debug(step.step, fields);
    }
  };
}

/** What there is to say of an outcome beside its name. A field of its own for an error's message: `message` is the line's. */
function toDetail(outcome: Outcome): LogFields {
  switch (outcome.kind) {
    case "done":
      return { writes: outcome.writes, requeueAfterMs: outcome.requeueAfterMs };
    case "failed":
      return { code: outcome.error.code, error: outcome.error.message, terminal: outcome.terminal };
    case "waiting":
      return { for: outcome.for, retryAfterMs: outcome.retryAfterMs };
    case "conflict":
      return { reason: outcome.message };
    case "throttled":
      return { retryAfterMs: outcome.retryAfterMs };
    case "superseded":
      return { by: outcome.by };
    case "held":
    case "paused":
      return {};
  }
}

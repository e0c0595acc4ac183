import { toObjectKey } from "../model/refs.ts";
import type { Logger } from "../ports/logger.ts";
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
        if (outcome.kind === "failed")
          return log.warn("failed", { ...fields, ...outcome.error, terminal: outcome.terminal });
        const quiet = outcome.kind === "held" || (outcome.kind === "done" && outcome.writes === 0);
        return log[quiet ? "debug" : "info"](outcome.kind, fields);
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

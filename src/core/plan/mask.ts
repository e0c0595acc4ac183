import type { KubeObject } from "../../model/objects.ts";
import type { FieldChange, Operation, Plan } from "../../model/plans.ts";
import { isMap } from "./json.ts";
import { isSecret } from "./normalize.ts";

/** What stands for a value that must not be shown. */
export const MASK = "***";

/** Replaces the values of a Secret's fields; changes of other objects pass. */
export function maskSecrets(
  object: Pick<KubeObject, "apiVersion" | "kind">,
  changes: readonly FieldChange[],
): readonly FieldChange[] {
  if (!isSecret(object)) return changes;
  return changes.map((change) => {
    if (!/^\.(data|stringData)(\.|$)/.test(change.path)) return change;
    return { path: change.path, ...("from" in change ? { from: MASK } : {}), ...("to" in change ? { to: MASK } : {}) };
  });
}

/** The plan as it may be shown, logged or stored: no value of a Secret in it. Not to be executed. */
export function toShownPlan(plan: Plan): Plan {
  return { ...plan, stages: plan.stages.map((stage) => stage.map(toShownOperation)) };
}

function toShownOperation(operation: Operation): Operation {
  if (operation.kind === "delete" || !isSecret(operation.object)) return operation;
  const { data, stringData, ...rest } = operation.object;
  const object = {
    ...rest,
    ...(isMap(data) ? { data: masked(data) } : {}),
    ...(isMap(stringData) ? { stringData: masked(stringData) } : {}),
  };
  return { ...operation, object: object as KubeObject };
}

function masked(values: object): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(values).map((key) => [key, MASK]));
}

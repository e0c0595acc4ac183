import { equalValues, isMap, type JsonMap } from "../../../core/merge/values.ts";
import type { Cause } from "../../served-kind.ts";
import { forbidden, invalid, notSupported, Printed, together } from "../../schema/field-error.ts";
import { validateAnnotations, validateLabels } from "../../schema/object-meta.ts";
import { mapAt, notNegative, type Rule, textAt } from "./fields.ts";
import { validatePodSpec } from "./pod.ts";
import { validateOwnSelector } from "./selector.ts";

const TEMPLATE = "spec.template";

/** The template of Pods of a workload's `spec`. The API server leaves out that labels and annotations are metadata. */
export function validatePodTemplate(spec: JsonMap): readonly Cause[] {
  const { labels, annotations } = mapAt(spec, "template", "metadata");
  return together(
    validateLabels(labels, `${TEMPLATE}.labels`),
    validateAnnotations(annotations, `${TEMPLATE}.annotations`),
    validatePodSpec(mapAt(spec, "template", "spec"), `${TEMPLATE}.spec`),
  );
}

/** A template of Pods that run for ever. */
function validateTemplate(spec: JsonMap): readonly Cause[] {
  const policy = mapAt(spec, "template", "spec")["restartPolicy"];
  return together(
    validatePodTemplate(spec),
    typeof policy === "string" && policy !== "Always"
      ? [notSupported(`${TEMPLATE}.spec.restartPolicy`, policy, ["Always"])]
      : [],
  );
}

/** The fields of the spec that an update may not change, and that it changes. */
export function immutable(spec: JsonMap, old: JsonMap | undefined, fields: readonly string[]): readonly Cause[] {
  if (old === undefined) return [];
  const was = mapAt(old, "spec");
  return fields
    .filter((field) => !equalValues(spec[field], was[field]))
    .map((field) => invalid(`spec.${field}`, spec[field] ?? null, "field is immutable"));
}

/** A Deployment. */
export const deployment: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  const ready = spec["minReadySeconds"];
  const deadline = spec["progressDeadlineSeconds"];
  return together(
    notNegative(spec, ["replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"], "spec"),
    validateOwnSelector(spec, "deployment"),
    validateTemplate(spec),
    validateStrategy(mapAt(spec, "strategy")),
    typeof ready === "number" && typeof deadline === "number" && deadline <= ready
      ? [invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")]
      : [],
    immutable(spec, old, ["selector"]),
  );
};

function validateStrategy(strategy: JsonMap): readonly Cause[] {
  const { type, rollingUpdate } = strategy;
  switch (type) {
    case "Recreate":
      return rollingUpdate === undefined
        ? []
        : [forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")];
    case "RollingUpdate": {
      const { maxSurge, maxUnavailable } = isMap(rollingUpdate) ? rollingUpdate : {};
      if (!isNothing(maxSurge) || !isNothing(maxUnavailable)) return [];
      const detail = "may not be 0 when `maxSurge` is 0";
      return [invalid("spec.strategy.rollingUpdate.maxUnavailable", maxUnavailable, detail)];
    }
    default: {
      const shown = new Printed(
        `{"Type":${JSON.stringify(type ?? "")},"RollingUpdate":${printRolling(rollingUpdate)}}`,
      );
      return [notSupported("spec.strategy", shown, ["Recreate", "RollingUpdate"])];
    }
  }
}

/** With the names that the API server has for the fields inside. */
function printRolling(rollingUpdate: unknown): string {
  if (!isMap(rollingUpdate)) return "null";
  const { maxUnavailable = null, maxSurge = null } = rollingUpdate;
  return JSON.stringify({ MaxUnavailable: maxUnavailable, MaxSurge: maxSurge });
}

function isNothing(amount: unknown): boolean {
  return amount === 0 || amount === "0%";
}

/** A ReplicaSet. */
export const replicaSet: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  return together(
    notNegative(spec, ["replicas", "minReadySeconds"], "spec"),
    validateOwnSelector(spec, "replicaset"),
    validateTemplate(spec),
    immutable(spec, old, ["selector"]),
  );
};

/** A DaemonSet. The API server does not ask for its selector, only for one that fits. */
export const daemonSet: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  const selector = validateOwnSelector(spec, "daemonset").filter(({ reason }) => reason !== "FieldValueRequired");
  return [...selector, ...validateTemplate(spec), ...immutable(spec, old, ["selector"])];
};

const STATEFUL_FIXED = ["selector", "volumeClaimTemplates", "serviceName", "podManagementPolicy"];

/** A StatefulSet. */
export const statefulSet: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  const policy = textAt(spec, "podManagementPolicy");
  const detail = "must be 'OrderedReady' or 'Parallel'";
  return together(
    policy === "OrderedReady" || policy === "Parallel" ? [] : [invalid("spec.podManagementPolicy", policy, detail)],
    validateUpdateStrategy(mapAt(spec, "updateStrategy")),
    notNegative(spec, ["replicas", "minReadySeconds"], "spec"),
    validateOwnSelector(spec, "statefulset"),
    validateTemplate(spec),
    immutable(spec, old, STATEFUL_FIXED),
  );
};

function validateUpdateStrategy({ type, rollingUpdate }: JsonMap): readonly Cause[] {
  const at = "spec.updateStrategy";
  if (type === "RollingUpdate") return [];
  const rolling = isMap(rollingUpdate) ? rollingUpdate : undefined;
  const { partition = null, maxUnavailable = null } = rolling ?? {};
  const shown =
    rolling === undefined ? "null" : JSON.stringify({ Partition: partition, MaxUnavailable: maxUnavailable });
  if (type === "OnDelete") {
    const detail = "only allowed for updateStrategy 'RollingUpdate'";
    return rolling === undefined ? [] : [invalid(`${at}.rollingUpdate`, new Printed(shown), detail)];
  }
  const all = new Printed(`{"Type":${JSON.stringify(type ?? "")},"RollingUpdate":${shown}}`);
  return [invalid(at, all, "must be 'RollingUpdate' or 'OnDelete'")];
}

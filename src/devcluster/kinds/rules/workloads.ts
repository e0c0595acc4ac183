import { equalValues, isMap, type JsonMap } from "../../../core/merge/values.ts";
import type { Cause } from "../../served-kind.ts";
import { forbidden, invalid, notSupported, Printed, required } from "../../schema/field-error.ts";
import { validateLabels } from "../../schema/object-meta.ts";
import { mapAt, notNegative, type Rule, textAt } from "./fields.ts";
import { validatePodSpec } from "./pod.ts";
import { validateOwnSelector, validateSelector } from "./selector.ts";

const TEMPLATE = "spec.template";

/** A template of Pods that run for ever. */
function validateTemplate(spec: JsonMap): readonly Cause[] {
  const podSpec = mapAt(spec, "template", "spec");
  const policy = podSpec["restartPolicy"];
  return [
    ...validateLabels(mapAt(spec, "template", "metadata")["labels"], `${TEMPLATE}.metadata.labels`),
    ...validatePodSpec(podSpec, `${TEMPLATE}.spec`),
    ...(policy === "OnFailure" || policy === "Never"
      ? [notSupported(`${TEMPLATE}.spec.restartPolicy`, policy, ["Always"])]
      : []),
  ];
}

function immutable(spec: JsonMap, old: JsonMap | undefined, fields: readonly string[]): readonly Cause[] {
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
  return [
    ...immutable(spec, old, ["selector"]),
    ...notNegative(spec, ["replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"], "spec"),
    ...validateOwnSelector(spec, "deployment"),
    ...validateTemplate(spec),
    ...validateStrategy(mapAt(spec, "strategy")),
    ...(typeof ready === "number" && typeof deadline === "number" && deadline <= ready
      ? [invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")]
      : []),
  ];
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
      const shown = new Printed(`{"Type":${JSON.stringify(type ?? "")},"RollingUpdate":null}`);
      return [notSupported("spec.strategy", shown, ["Recreate", "RollingUpdate"])];
    }
  }
}

function isNothing(amount: unknown): boolean {
  return amount === 0 || amount === "0%";
}

/** A ReplicaSet. */
export const replicaSet: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  return [
    ...immutable(spec, old, ["selector"]),
    ...notNegative(spec, ["replicas", "minReadySeconds"], "spec"),
    ...validateOwnSelector(spec, "replicaset"),
    ...validateTemplate(spec),
  ];
};

/** A DaemonSet. */
export const daemonSet: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  return [...immutable(spec, old, ["selector"]), ...validateOwnSelector(spec, "daemonset"), ...validateTemplate(spec)];
};

const STATEFUL_FIXED = ["selector", "serviceName", "podManagementPolicy", "volumeClaimTemplates"];
const STATEFUL_MESSAGE =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

/** A StatefulSet. */
export const statefulSet: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  const policy = textAt(spec, "podManagementPolicy");
  const detail = "must be 'OrderedReady' or 'Parallel'";
  const changed = immutable(spec, old, STATEFUL_FIXED);
  return [
    ...(policy === "OrderedReady" || policy === "Parallel"
      ? []
      : [invalid("spec.podManagementPolicy", policy, detail)]),
    ...notNegative(spec, ["replicas", "minReadySeconds"], "spec"),
    ...validateOwnSelector(spec, "statefulset"),
    ...validateTemplate(spec),
    ...(changed.length > 0 && changed.every(({ field }) => field !== "spec.serviceName")
      ? [forbidden("spec", STATEFUL_MESSAGE)]
      : changed),
  ];
};

/** A Job: its Pods end, and its template stays as it is. */
export const job: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  const podSpec = mapAt(spec, "template", "spec");
  const policy = podSpec["restartPolicy"];
  const selector = spec["selector"];
  return [
    ...immutable(spec, old, ["completions", "selector", "template", "completionMode"]),
    ...notNegative(
      spec,
      ["parallelism", "completions", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished"],
      "spec",
    ),
    // The server makes the selector, unless it is told not to.
    ...(isMap(selector) ? validateSelector(selector, "spec.selector") : []),
    ...(selector === undefined && spec["manualSelector"] === true ? [required("spec.selector")] : []),
    ...validatePodSpec(podSpec, `${TEMPLATE}.spec`),
    ...(policy === "OnFailure" || policy === "Never"
      ? []
      : [required(`${TEMPLATE}.spec.restartPolicy`, 'valid values: "OnFailure", "Never"')]),
  ];
};

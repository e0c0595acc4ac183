import { isList, isMap, type JsonMap, omit } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { withoutCarried } from "./autoscalers/conversion.ts";
import { uncountedTemplate } from "./daemon-generation.ts";
import { defaultJob } from "./job-defaults.ts";
import { defaultPod } from "./pod-defaults.ts";
import { defaultService } from "./service-defaults.ts";

/*
 * Defaults that look at several fields of an object, or that only its creation gets. Defaults of single fields are known to the merge.
 */

type Complete = (object: KubeObject) => KubeObject;

interface KindName {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** `object` with the defaults that others depend on. */
export function completeBefore(of: KindName, object: KubeObject): KubeObject {
  return completionOf(BEFORE, of)?.(object) ?? object;
}

/** `object`, normalised, with what its creation adds. */
export function completeAfter(of: KindName, object: KubeObject, creation: boolean): KubeObject {
  const after = completionOf(AFTER, of)?.(object) ?? object;
  return creation ? (completionOf(CREATION, of)?.(after) ?? after) : after;
}

/** By group and kind, or, where versions differ, by group, version and kind. */
function completionOf(
  all: Readonly<Record<string, Complete>>,
  { group, version, kind }: KindName,
): Complete | undefined {
  return all[`${group}/${kind}`] ?? all[`${group}/${version}/${kind}`];
}

const BEFORE: Readonly<Record<string, Complete>> = {
  "/Service": defaultService,
  "/Pod": defaultPod,
  "/ReplicationController": defaultReplicationController,
  "/LimitRange": (object) =>
    inSpec(object, ({ limits }) => ({ limits: isList(limits) ? limits.map(defaultLimit) : limits })),
  "/Namespace": (object) => withLabels(object, { "kubernetes.io/metadata.name": object.metadata.name ?? "" }),
  "apps/StatefulSet": defaultClaimTemplates,
  "batch/Job": defaultJob,
  "autoscaling/v2/HorizontalPodAutoscaler": (object) => inSpec(withoutCarried(object), defaultAutoscaler),
  "apiextensions.k8s.io/CustomResourceDefinition": (object) => inSpec(object, defaultDefinition),
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": (object) =>
    inSpec(object, ({ failurePolicy = "Fail", matchConstraints }) => ({
      failurePolicy,
      matchConstraints: defaultConstraints(matchConstraints),
    })),
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": (object) =>
    inSpec(object, ({ matchResources }) => ({ matchResources: defaultConstraints(matchResources) })),
};

/** What is written as null, or not at all, against what the definitions say. */
const AFTER: Readonly<Record<string, Complete>> = {
  "/ReplicationController": (object) => {
    const spec = mapOf(object["spec"]);
    return spec["minReadySeconds"] === 0 ? { ...object, spec: omit(spec, ["minReadySeconds"]) } : object;
  },
  "apps/DaemonSet": uncountedTemplate,
  "batch/Job": (object) => ({ ...object, spec: { manualSelector: false, ...mapOf(object["spec"]) } }),
  "autoscaling/v2/HorizontalPodAutoscaler": (object) => ({
    ...object,
    status: { currentMetrics: null, ...mapOf(object["status"]) },
  }),
};

const CREATION: Readonly<Record<string, Complete>> = {
  "/Pod": (object) => ({
    ...object,
    status: { ...mapOf(object["status"]), phase: "Pending", qosClass: qosClass(object) },
  }),
  "/Namespace": (object) => ({ ...object, status: { phase: "Active" } }),
  "apiextensions.k8s.io/CustomResourceDefinition": storedVersions,
};

/** `object` with fields of its `spec` changed; absent ones are left out. */
export function inSpec(object: KubeObject, change: (spec: JsonMap) => JsonMap): KubeObject {
  const spec = mapOf(object["spec"]);
  const changed = Object.entries(change(spec)).filter(([, value]) => value !== undefined);
  return changed.length === 0 ? object : { ...object, spec: { ...spec, ...Object.fromEntries(changed) } };
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}

function withLabels(object: KubeObject, labels: Readonly<Record<string, string>>): KubeObject {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } } };
}

function defaultReplicationController(object: KubeObject): KubeObject {
  const labels = mapOf(mapOf(mapOf(mapOf(object["spec"])["template"])["metadata"])["labels"]) as Record<string, string>;
  const labelled = object.metadata.labels === undefined ? withLabels(object, labels) : object;
  return inSpec(labelled, ({ selector }) => ({ selector: selector ?? labels }));
}

/** What a policy or its binding matches, in full. */
function defaultConstraints(constraints: unknown): unknown {
  if (!isMap(constraints)) return constraints;
  const rules = (name: string): JsonMap => {
    const given = constraints[name];
    if (!isList(given)) return {};
    return { [name]: given.map((rule) => (isMap(rule) ? { scope: "*", ...rule } : rule)) };
  };
  return {
    matchPolicy: "Equivalent",
    namespaceSelector: {},
    objectSelector: {},
    ...constraints,
    ...rules("resourceRules"),
    ...rules("excludeResourceRules"),
  };
}

function defaultLimit(limit: unknown): unknown {
  if (!isMap(limit) || limit["type"] !== "Container") return limit;
  const max = mapOf(limit["max"]);
  const defaults = { ...max, ...mapOf(limit["default"]) };
  const requests = { ...defaults, ...mapOf(limit["min"]), ...mapOf(limit["defaultRequest"]) };
  return {
    ...limit,
    ...(Object.keys(defaults).length > 0 ? { default: defaults } : {}),
    ...(Object.keys(requests).length > 0 ? { defaultRequest: requests } : {}),
  };
}

function defaultClaimTemplates(object: KubeObject): KubeObject {
  return inSpec(object, ({ volumeClaimTemplates: claims }) => ({
    volumeClaimTemplates: isList(claims)
      ? claims.map((claim) =>
          isMap(claim)
            ? {
                apiVersion: "v1",
                kind: "PersistentVolumeClaim",
                ...claim,
                status: { phase: "Pending", ...mapOf(claim["status"]) },
              }
            : claim,
        )
      : undefined,
  }));
}

const CPU = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } };
const BY_PERCENT = { type: "Percent", value: 100, periodSeconds: 15 };
const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: "Max",
  policies: [{ type: "Pods", value: 4, periodSeconds: 15 }, BY_PERCENT],
};
const SCALE_DOWN = { selectPolicy: "Max", policies: [BY_PERCENT] };

function defaultAutoscaler({ metrics, behavior }: JsonMap): JsonMap {
  return {
    metrics: isList(metrics) && metrics.length > 0 ? metrics : [CPU],
    behavior: isMap(behavior)
      ? {
          ...behavior,
          scaleUp: { ...SCALE_UP, ...mapOf(behavior["scaleUp"]) },
          scaleDown: { ...SCALE_DOWN, ...mapOf(behavior["scaleDown"]) },
        }
      : undefined,
  };
}

function defaultDefinition({ names, conversion }: JsonMap): JsonMap {
  const { kind, singular, listKind } = mapOf(names);
  const given = typeof kind === "string" ? kind : "";
  return {
    names: {
      ...mapOf(names),
      singular: singular ?? given.toLowerCase(),
      listKind: listKind ?? (given === "" ? undefined : `${given}List`),
    },
    conversion: conversion ?? { strategy: "None" },
  };
}

function storedVersions(object: KubeObject): KubeObject {
  const { versions } = mapOf(object["spec"]);
  const stored = isList(versions) ? versions.filter(isMap).filter(({ storage }) => storage === true) : [];
  const names = stored.slice(0, 1).map(({ name }) => name);
  return {
    ...object,
    status: {
      conditions: null,
      acceptedNames: { plural: "", kind: "" },
      ...mapOf(object["status"]),
      storedVersions: names,
    },
  };
}

function qosClass(object: KubeObject): string {
  const spec = mapOf(object["spec"]);
  const containers = [spec["containers"], spec["initContainers"]].flatMap((list) =>
    isList(list) ? list.filter(isMap) : [],
  );
  const resources = containers.map((container) => mapOf(container["resources"]));
  const amounts = resources.flatMap(({ requests, limits }) => [mapOf(requests), mapOf(limits)]);
  if (amounts.every((amount) => amount["cpu"] === undefined && amount["memory"] === undefined)) return "BestEffort";
  const guaranteed = resources.every(({ requests, limits }) =>
    ["cpu", "memory"].every(
      (name) => mapOf(limits)[name] !== undefined && mapOf(limits)[name] === mapOf(requests)[name],
    ),
  );
  return guaranteed ? "Guaranteed" : "Burstable";
}

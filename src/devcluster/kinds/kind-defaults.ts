import { isList, isMap, type JsonMap, omit } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { defaultJob } from "./job-defaults.ts";
import { defaultPod } from "./pod-defaults.ts";
import { defaultService, keepServiceAddresses } from "./service-defaults.ts";

/*
 * Defaults that look at several fields of an object, or that only its creation gets. Defaults of single fields are known to the merge.
 */

type Complete = (object: KubeObject) => KubeObject;

interface KindName {
  readonly group: string;
  readonly kind: string;
}

/** `object` with the defaults that others depend on. */
export function completeBefore(of: KindName, object: KubeObject): KubeObject {
  return BEFORE[`${of.group}/${of.kind}`]?.(object) ?? object;
}

/** `object`, normalised, with what its creation adds. */
export function completeAfter(of: KindName, object: KubeObject, creation: boolean): KubeObject {
  const key = `${of.group}/${of.kind}`;
  const after = AFTER[key]?.(object) ?? object;
  return creation ? (CREATION[key]?.(after) ?? after) : after;
}

/** `object` with what the server assigned to `old` and a write leaves out. */
export function keepAssigned(of: KindName, object: KubeObject, old: KubeObject | undefined): KubeObject {
  return old !== undefined && of.group === "" && of.kind === "Service" ? keepServiceAddresses(object, old) : object;
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
  "autoscaling/HorizontalPodAutoscaler": (object) => inSpec(object, defaultAutoscaler),
  "apiextensions.k8s.io/CustomResourceDefinition": (object) => inSpec(object, defaultDefinition),
};

/** What is written as null, or not at all, against what the definitions say. */
const AFTER: Readonly<Record<string, Complete>> = {
  "/Event": (object) => ({ firstTimestamp: null, lastTimestamp: null, eventTime: null, ...object }),
  "/ReplicationController": (object) => {
    const spec = mapOf(object["spec"]);
    return spec["minReadySeconds"] === 0 ? { ...object, spec: omit(spec, ["minReadySeconds"]) } : object;
  },
  "/Service": (object) => {
    const spec = mapOf(object["spec"]);
    return spec["type"] === "ExternalName" ? { ...object, spec: omit(spec, ["internalTrafficPolicy"]) } : object;
  },
  "batch/Job": (object) => ({ ...object, spec: { manualSelector: false, ...mapOf(object["spec"]) } }),
  "autoscaling/HorizontalPodAutoscaler": (object) => ({
    ...object,
    status: { currentMetrics: null, ...mapOf(object["status"]) },
  }),
  "discovery.k8s.io/EndpointSlice": (object) => ({ endpoints: null, ...object }),
};

const CREATION: Readonly<Record<string, Complete>> = {
  "/Pod": (object) => ({
    ...object,
    status: { ...mapOf(object["status"]), phase: "Pending", qosClass: qosClass(object) },
  }),
  "/Namespace": (object) => ({ ...object, spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } }),
  "/Node": (object) => inSpec(object, ({ taints }) => ({ taints: [...(isList(taints) ? taints : []), NOT_READY] })),
  "/PersistentVolumeClaim": (object) => withFinalizer(object, "kubernetes.io/pvc-protection"),
  "/PersistentVolume": (object) => withFinalizer(object, "kubernetes.io/pv-protection"),
  "apps/DaemonSet": (object) => ({
    ...object,
    metadata: {
      ...object.metadata,
      annotations: { "deprecated.daemonset.template.generation": "1", ...object.metadata.annotations },
    },
  }),
  "apiextensions.k8s.io/CustomResourceDefinition": storedVersions,
};

/** A node is not to be used before it says that it can be. */
const NOT_READY = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };

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

function withFinalizer(object: KubeObject, finalizer: string): KubeObject {
  const { finalizers = [] } = object.metadata;
  if (finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}

function defaultReplicationController(object: KubeObject): KubeObject {
  const labels = mapOf(mapOf(mapOf(mapOf(object["spec"])["template"])["metadata"])["labels"]) as Record<string, string>;
  const labelled = object.metadata.labels === undefined ? withLabels(object, labels) : object;
  return inSpec(labelled, ({ selector }) => ({ selector: selector ?? labels }));
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

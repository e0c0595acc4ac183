import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";

/** What a Pod gets, and a Pod's template does not: requests that follow the limits. */
export function defaultPod(object: KubeObject): KubeObject {
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  return {
    ...object,
    spec: {
      enableServiceLinks: true,
      ...spec,
      ...withRequests(spec, "containers"),
      ...withRequests(spec, "initContainers"),
    },
  };
}

/** What admission adds to a Pod: tolerations and its priority. */
export function admitPod(object: KubeObject): KubeObject {
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  const tolerations = isList(spec["tolerations"]) ? spec["tolerations"].filter(isMap) : [];
  return {
    ...object,
    spec: {
      priority: 0,
      preemptionPolicy: "PreemptLowerPriority",
      ...spec,
      tolerations: [...tolerations, ...missingTolerations(tolerations)],
    },
  };
}

const UNHEALTHY = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/** A Pod leaves a node that is gone after five minutes, unless it says otherwise. */
function missingTolerations(tolerations: readonly JsonMap[]): readonly JsonMap[] {
  return UNHEALTHY.filter((key) => !tolerations.some((toleration) => tolerates(toleration, key))).map((key) => ({
    key,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: 300,
  }));
}

function tolerates(toleration: JsonMap, key: string): boolean {
  const ofKey = toleration["key"] === undefined || toleration["key"] === "" || toleration["key"] === key;
  const effect = toleration["effect"];
  return ofKey && (effect === undefined || effect === "" || effect === "NoExecute");
}

function withRequests(spec: JsonMap, list: "containers" | "initContainers"): JsonMap {
  const containers = spec[list];
  return isList(containers) ? { [list]: containers.map(requestLimits) } : {};
}

function requestLimits(container: unknown): unknown {
  const resources = isMap(container) ? container["resources"] : undefined;
  if (!isMap(container) || !isMap(resources) || !isMap(resources["limits"])) return container;
  const requests = { ...resources["limits"], ...(isMap(resources["requests"]) ? resources["requests"] : {}) };
  return { ...container, resources: { ...resources, requests } };
}

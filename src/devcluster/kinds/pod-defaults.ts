import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { forbidden } from "../status.ts";

/** What a Pod gets, and a Pod's template does not: requests that follow the limits, ports of the host that follow its own, a second to end at least. */
export function defaultPod(object: KubeObject): KubeObject {
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  const { terminationGracePeriodSeconds: grace } = spec;
  return {
    ...object,
    spec: {
      enableServiceLinks: true,
      ...spec,
      ...(typeof grace === "number" && grace < 0 ? { terminationGracePeriodSeconds: 1 } : {}),
      ...withContainers(spec, "containers"),
      ...withContainers(spec, "initContainers"),
    },
    ...(isMap(object["status"]) ? { status: withAddresses(object["status"]) } : {}),
  };
}

/** The one address and the list of them say the same; where both are stated, the one is right. */
function withAddresses(status: JsonMap): JsonMap {
  const { podIP, podIPs } = status;
  const first = isList(podIPs) && isMap(podIPs[0]) ? podIPs[0]["ip"] : undefined;
  if (typeof podIP === "string" && podIP !== "")
    return first === podIP ? status : { ...status, podIPs: [{ ip: podIP }] };
  return first === undefined ? status : { ...status, podIP: first };
}

/**
 * What admission adds to a Pod: tolerations and its priority. `live` is what it takes the place of.
 *
 * Errors: 403 for a new Pod that states a priority of its own, where no class is named that could say so.
 */
export function admitPod(object: KubeObject, live: KubeObject | undefined): KubeObject {
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  if (live === undefined && (spec["priorityClassName"] ?? "") === "") refusePriority(spec, object.metadata.name ?? "");
  const tolerations = isList(spec["tolerations"]) ? spec["tolerations"].filter(isMap) : [];
  return {
    ...object,
    spec: {
      ...NO_CLASS,
      ...spec,
      tolerations: [...tolerations, ...missingTolerations(tolerations)],
    },
  };
}

const NO_CLASS = { priority: 0, preemptionPolicy: "PreemptLowerPriority" };

function refusePriority({ priority, preemptionPolicy }: JsonMap, name: string): void {
  const refuse = (what: string, stated: unknown, computed: unknown): never => {
    const why = `the ${what} (${String(stated)}) must not be provided in pod spec; priority admission controller computed ${String(computed)} from the given PriorityClass name`;
    throw forbidden({ group: "", resource: "pods" }, name, why);
  };
  if (priority !== undefined && priority !== NO_CLASS.priority) {
    refuse("integer value of priority", priority, NO_CLASS.priority);
  }
  if (preemptionPolicy !== undefined && preemptionPolicy !== NO_CLASS.preemptionPolicy) {
    refuse("string value of PreemptionPolicy", preemptionPolicy, NO_CLASS.preemptionPolicy);
  }
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

function withContainers(spec: JsonMap, list: "containers" | "initContainers"): JsonMap {
  const containers = spec[list];
  if (!isList(containers)) return {};
  const complete = containers.map(requestLimits);
  return { [list]: spec["hostNetwork"] === true ? complete.map(withHostPorts) : complete };
}

/** On the host's own network a port is the host's. */
function withHostPorts(container: unknown): unknown {
  if (!isMap(container) || !isList(container["ports"])) return container;
  const ports = container["ports"].map((port) =>
    isMap(port) && (port["hostPort"] ?? 0) === 0 ? { ...port, hostPort: port["containerPort"] } : port,
  );
  return { ...container, ports };
}

function requestLimits(container: unknown): unknown {
  const resources = isMap(container) ? container["resources"] : undefined;
  if (!isMap(container) || !isMap(resources) || !isMap(resources["limits"])) return container;
  const requests = { ...resources["limits"], ...(isMap(resources["requests"]) ? resources["requests"] : {}) };
  return { ...container, resources: { ...resources, requests } };
}

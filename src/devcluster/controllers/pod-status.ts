import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { listOf, mapOf } from "./owned.ts";

const NODE_IP = "10.0.0.1";
const READY = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];
/** False while a container does not run. */
const NEEDS_CONTAINERS: ReadonlySet<string> = new Set(["Ready", "ContainersReady"]);

/** The failures that come after a container has run: its exit code, and the reason of its end. */
const CRASHES: Readonly<Record<string, { readonly exitCode: number; readonly reason: string }>> = {
  CrashLoopBackOff: { exitCode: 1, reason: "Error" },
  Error: { exitCode: 1, reason: "Error" },
  OOMKilled: { exitCode: 137, reason: "OOMKilled" },
};

/** Whether containers that fail for a reason have run before. */
export function isCrash(reason: string): boolean {
  return CRASHES[reason] !== undefined;
}

/** A pod on its node at a moment. */
export interface PodOnNode {
  readonly pod: KubeObject;
  readonly time: string;
  readonly address: string;
}

/** A condition of a pod that holds. */
export function conditionOf(type: string, time: string): JsonMap {
  return { type, status: "True", lastProbeTime: null, lastTransitionTime: time };
}

/** The status of a pod whose containers run and are ready. */
export function runningStatus({ pod, time, address }: PodOnNode): JsonMap {
  const containers = containersOf(pod).map((container) => ({
    ...container,
    containerID: `devcluster://${pod.metadata.uid ?? ""}/${String(container.name)}`,
    ready: true,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: time } },
    lastState: {},
  }));
  const conditions = READY.map((type) => conditionOf(type, time));
  return { ...onNode({ pod, time, address }), phase: "Running", conditions, containerStatuses: containers };
}

/** The status of a pod whose containers have ended, for good; `failure` is the crash that ended them. */
export function endedStatus({ pod, time }: Pick<PodOnNode, "pod" | "time">, failure: string | undefined): JsonMap {
  const { exitCode, reason } = (failure === undefined ? undefined : CRASHES[failure]) ?? {
    exitCode: 0,
    reason: "Completed",
  };
  const status = mapOf(pod["status"]);
  const containerStatuses = listOf(status["containerStatuses"]).map((container) => {
    const { startedAt = time } = mapOf(mapOf(container["state"])["running"]);
    const terminated = { exitCode, reason, startedAt, finishedAt: time, containerID: container["containerID"] };
    return { ...container, ready: false, started: false, state: { terminated } };
  });
  const failed = failure !== undefined;
  const conditions = READY.map((type) => {
    const before = listOf(status["conditions"]).find((one) => one["type"] === type) ?? conditionOf(type, time);
    if (!NEEDS_CONTAINERS.has(type)) return before;
    return { ...before, status: "False", lastTransitionTime: time, reason: failed ? "PodFailed" : "PodCompleted" };
  });
  return { ...status, phase: failed ? "Failed" : "Succeeded", conditions, containerStatuses };
}

/** The status of a pod whose containers wait for a reason such as `ImagePullBackOff`. */
export function failingStatus({ pod, time, address }: PodOnNode, reason: string): JsonMap {
  const crash = CRASHES[reason];
  const waiting = { reason: crash === undefined ? reason : "CrashLoopBackOff", message: "as its annotation asks" };
  const containers = containersOf(pod).map((container) => ({
    ...container,
    ready: false,
    started: false,
    restartCount: crash === undefined ? 0 : 1,
    state: { waiting },
    lastState: crash === undefined ? {} : { terminated: { ...crash, startedAt: time, finishedAt: time } },
  }));
  const names = containers.map(({ name }) => String(name)).join(" ");
  const conditions = READY.map((type) =>
    NEEDS_CONTAINERS.has(type)
      ? {
          ...conditionOf(type, time),
          status: "False",
          reason: "ContainersNotReady",
          message: `containers with unready status: [${names}]`,
        }
      : conditionOf(type, time),
  );
  const phase = crash === undefined ? "Pending" : "Running";
  return { ...onNode({ pod, time, address }), phase, conditions, containerStatuses: containers };
}

function containersOf({ spec }: KubeObject & { readonly spec?: unknown }) {
  return listOf(mapOf(spec)["containers"]).map((container) => ({
    name: container["name"],
    image: container["image"] ?? "",
    imageID: "",
  }));
}

function onNode({ pod, time, address }: PodOnNode): JsonMap {
  return {
    ...mapOf(pod["status"]),
    hostIP: NODE_IP,
    hostIPs: [{ ip: NODE_IP }],
    podIP: address,
    podIPs: [{ ip: address }],
    startTime: time,
  };
}

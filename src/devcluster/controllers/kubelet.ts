import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { timestamp } from "../world.ts";
import { later } from "./attempt.ts";
import type { Controller, Controls } from "./controllers.ts";
import { nodeOf } from "./daemon-nodes.ts";
import { change, mapOf } from "./owned.ts";
import { hasEnded, isReady } from "./pods.ts";
import { conditionOf, endedStatus, failingStatus, runningStatus } from "./pod-status.ts";
import { endsAfterMs, failureOf, readyAfterMs, stuckReasonOf } from "./pod-wishes.ts";

/** The node that simulated pods are on. There is no object of it. */
export const NODE = "devcluster";
/** The addresses of pods are 10.1.0.0/16. */
const NETWORK = "10.1";
const OF_NETWORK = /^10\.1\.(\d+)\.(\d+)$/;

/**
 * Plays scheduler and kubelet: gives each pod to a node at once, makes it ready after `podReadyMs`, lets a Job's pod succeed then, and ends a pod when it
 * is deleted. Annotations change that for a pod (`pod-wishes.ts`); when the one by which it fails goes, the pod becomes ready.
 *
 * Caveats: containers that crash are counted as started again once, not again and again.
 */
export function createKubelet(controls: Controls, podReadyMs: number): Controller {
  const { world } = controls;
  /** What is going to happen to pods, by uid. */
  const planned = new Set<string>();
  let addresses = lastAddress(world.store.list("/pods"));

  const setStatus = (pod: KubeObject, status: JsonMap): void =>
    change(controls, "", pod, (live) => ({ ...live, status }), { subresource: "status", manager: "kubelet" });

  const start = (pod: KubeObject): void => {
    if (isReady(pod) || hasEnded(pod)) return;
    addresses += 1;
    const address = `${NETWORK}.${(addresses >> 8) & 255}.${addresses & 255}`;
    const on = { pod, time: timestamp(world), address };
    const reason = stuckReasonOf(pod);
    setStatus(pod, reason === undefined ? runningStatus(on) : failingStatus(on, reason));
  };

  const end = (pod: KubeObject): void => {
    if (isReady(pod) && !hasEnded(pod)) setStatus(pod, endedStatus({ pod, time: timestamp(world) }, failureOf(pod)));
  };

  /** Does it to the pod as it is then, if it is still there and meant to stay. */
  const plan = (name: string, pod: KubeObject, waitMs: number, act: (pod: KubeObject) => void): void => {
    const { namespace = "", name: podName = "", uid = "" } = pod.metadata;
    const key = `${name} ${uid}`;
    if (waitMs <= 0) return act(pod);
    if (planned.has(key)) return;
    planned.add(key);
    void later(controls, waitMs, () => {
      planned.delete(key);
      const live = world.store.get({ collection: "/pods", namespace, name: podName });
      if (live?.metadata.uid === uid && live.metadata.deletionTimestamp === undefined) act(live);
    });
  };

  /** What runs nowhere ends at once; finalizers hold it as they do without a kubelet. */
  const stop = (slot: { collection: string; namespace: string; name: string }, pod: KubeObject): void => {
    const { finalizers = [], deletionGracePeriodSeconds } = pod.metadata;
    if (finalizers.length === 0) return void world.store.remove(slot);
    if (deletionGracePeriodSeconds === 0) return;
    const status = hasEnded(pod) ? pod["status"] : { ...mapOf(pod["status"]), phase: "Failed" };
    const ended = { deletionTimestamp: timestamp(world), deletionGracePeriodSeconds: 0 };
    world.store.put(slot, { ...pod, metadata: { ...pod.metadata, ...ended }, status });
  };

  return ({ collection, namespace, name }) => {
    if (collection !== "/pods") return;
    const slot = { collection, namespace, name };
    const pod = world.store.get(slot);
    if (pod === undefined) return;
    if (pod.metadata.deletionTimestamp !== undefined) return stop(slot, pod);
    const spec = mapOf(pod["spec"]);
    if ((spec["nodeName"] ?? "") === "") {
      const scheduled = { ...mapOf(pod["status"]), conditions: [conditionOf("PodScheduled", timestamp(world))] };
      world.store.put(slot, { ...pod, spec: { ...spec, nodeName: nodeOf(pod) ?? NODE }, status: scheduled });
      return;
    }
    if (hasEnded(pod)) return;
    if (isReady(pod)) {
      const waitMs = endsAfterMs(pod);
      return waitMs === undefined ? undefined : plan("end", pod, waitMs, end);
    }
    const isStuck = stuckReasonOf(pod) !== undefined;
    if (isStuck && wasTried(pod)) return;
    plan("start", pod, isStuck ? 0 : readyAfterMs(pod, podReadyMs), start);
  };
}

/** The number of the last address that pods have been given, as far as they are still there. */
function lastAddress(pods: readonly KubeObject[]): number {
  const numbers = pods.map((pod) => {
    const { podIP } = mapOf(pod["status"]);
    const [, high = 0, low = 0] = (typeof podIP === "string" ? OF_NETWORK.exec(podIP) : undefined) ?? [];
    return Number(high) * 256 + Number(low);
  });
  return Math.max(0, ...numbers);
}

/** Whether a kubelet has tried the containers and failed. */
function wasTried(pod: KubeObject): boolean {
  return mapOf(pod["status"])["containerStatuses"] !== undefined;
}

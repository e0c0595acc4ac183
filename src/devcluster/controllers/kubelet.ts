import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { timestamp } from "../world.ts";
import type { Controls } from "./controllers.ts";
import { change, isReady, listOf, mapOf } from "./owned.ts";

const NODE = "devcluster";
const NODE_IP = "10.0.0.1";

/**
 * Plays scheduler and kubelet for the pod of a name: gives it to a node, makes it ready after `podReadyMs`, and ends it when it is deleted.
 */
export function createKubelet(controls: Controls, podReadyMs: number): (namespace: string, name: string) => void {
  const { world, signal } = controls;
  const starting = new Set<string>();
  let addresses = 0;

  const start = (namespace: string, name: string, uid: string | undefined): void => {
    const pod = world.store.get({ collection: "/pods", namespace, name });
    if (pod === undefined || pod.metadata.uid !== uid || isReady(pod)) return;
    if (pod.metadata.deletionTimestamp !== undefined) return;
    addresses += 1;
    const status = running(pod, timestamp(world), `10.1.${(addresses >> 8) & 255}.${addresses & 255}`);
    change(controls, "", pod, (live) => ({ ...live, status }), { subresource: "status", manager: "kubelet" });
  };

  return (namespace, name) => {
    const slot = { collection: "/pods", namespace, name };
    const pod = world.store.get(slot);
    if (pod === undefined) return;
    const { deletionTimestamp, finalizers = [], uid = "" } = pod.metadata;
    if (deletionTimestamp !== undefined) {
      // What runs nowhere ends at once; finalizers hold it as they do without a kubelet.
      if (finalizers.length === 0) world.store.remove(slot);
      else if (pod.metadata.deletionGracePeriodSeconds !== 0) {
        world.store.put(slot, { ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: 0 } });
      }
      return;
    }
    const spec = mapOf(pod["spec"]);
    if ((spec["nodeName"] ?? "") === "") {
      const scheduled = { ...mapOf(pod["status"]), conditions: [conditionOf("PodScheduled", timestamp(world))] };
      world.store.put(slot, { ...pod, spec: { ...spec, nodeName: NODE }, status: scheduled });
      return;
    }
    if (starting.has(uid) || isReady(pod) || mapOf(pod["status"])["phase"] !== "Pending") return;
    if (podReadyMs <= 0) return start(namespace, name, uid);
    starting.add(uid);
    void world.clock
      .sleep(podReadyMs, { signal })
      .then(() => start(namespace, name, uid))
      .catch(() => undefined)
      .finally(() => starting.delete(uid));
  };
}

function conditionOf(type: string, time: string): JsonMap {
  return { type, status: "True", lastProbeTime: null, lastTransitionTime: time };
}

const READY = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];

function running(pod: KubeObject, time: string, address: string): JsonMap {
  const spec = mapOf(pod["spec"]);
  const containers = listOf(spec["containers"]).map((container) => ({
    name: container["name"],
    image: container["image"] ?? "",
    imageID: "",
    containerID: `devcluster://${pod.metadata.uid ?? ""}/${String(container["name"])}`,
    ready: true,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: time } },
    lastState: {},
  }));
  return {
    ...mapOf(pod["status"]),
    phase: "Running",
    conditions: READY.map((type) => conditionOf(type, time)),
    hostIP: NODE_IP,
    hostIPs: [{ ip: NODE_IP }],
    podIP: address,
    podIPs: [{ ip: address }],
    startTime: time,
    containerStatuses: containers,
  };
}

import type { KubeObject } from "../../model/objects.ts";
import { TEMPLATE_GENERATION } from "../kinds/daemon-generation.ts";
import type { Controls } from "./controllers.ts";
import { affinityTo, daemonTolerations, type Fit, fitOf, nodeOf } from "./daemon-nodes.ts";
import { mapOf, ownedBy, share, soonest, textOf, writeStatus } from "./owned.ts";
import { availability, dropPod, hasEnded, isActive, isReady, makePod, podOf } from "./pods.ts";
import { forgetRevisions, keepRevisions } from "./revisions.ts";

/** The label of a revision, and of its pods, with its hash. */
const HASH = "controller-revision-hash";

/** A DaemonSet as one look at it finds it. */
interface View {
  readonly set: KubeObject;
  readonly hash: string;
  readonly nodes: ReadonlyMap<string, Fit>;
}

/**
 * Brings a DaemonSet's pods to the nodes that are there, and its status up to date. The answer is the milliseconds until another pod is available.
 *
 * Caveats: `maxSurge` is not looked at: an update takes one pod away at a time then.
 */
export function reconcileDaemonSet(controls: Controls, set: KubeObject): number | undefined {
  const spec = mapOf(mapOf(mapOf(set["spec"])["template"])["spec"]);
  const tolerations = daemonTolerations(spec);
  const nodes = controls.world.store.list("/nodes");
  const revisions = keepRevisions(controls, set, HASH);
  const view: View = {
    set,
    hash: revisions.latest.metadata.labels?.[HASH] ?? "",
    nodes: new Map(nodes.map((node) => [node.metadata.name ?? "", fitOf(spec, tolerations, node)])),
  };
  manage(controls, view);
  update(controls, view);
  const hashes = new Set([view.hash, ...podsOf(controls, view).map(({ metadata }) => metadata.labels?.[HASH])]);
  forgetRevisions(controls, set, revisions, ({ metadata }) => hashes.has(metadata.labels?.[HASH]));
  return report(controls, view);
}

/** The pods, the oldest first; those that have ended and are on their way out are none. */
function podsOf(controls: Controls, { set }: View): readonly KubeObject[] {
  const age = ({ metadata }: KubeObject): string => metadata.creationTimestamp ?? "";
  return ownedBy(controls, set, "/pods")
    .filter((pod) => pod.metadata.deletionTimestamp === undefined || !hasEnded(pod))
    .toSorted((a, b) => (age(a) < age(b) ? -1 : age(a) > age(b) ? 1 : 0));
}

/** One pod on every node that it belongs on, none on others. */
function manage(controls: Controls, view: View): void {
  const pods = podsOf(controls, view);
  for (const [node, { starts, stays }] of view.nodes) {
    const here = pods.filter((pod) => nodeOf(pod) === node);
    if (starts && here.length === 0) createDaemon(controls, view, node);
    const active = here.filter(isActive);
    const ended = here.filter((pod) => hasEnded(pod) && pod.metadata.deletionTimestamp === undefined);
    for (const pod of stays ? [...ended, ...active.slice(1)] : [...ended, ...active]) dropPod(controls, view.set, pod);
  }
  // Nobody will ever place them.
  const lost = pods.filter(
    (pod) => textOf(mapOf(pod["spec"])["nodeName"]) === "" && !view.nodes.has(nodeOf(pod) ?? ""),
  );
  for (const pod of lost.filter(isActive)) dropPod(controls, view.set, pod);
}

function createDaemon(controls: Controls, { set, hash }: View, node: string): void {
  const template = mapOf(mapOf(set["spec"])["template"]);
  const spec = mapOf(template["spec"]);
  const generation = set.metadata.annotations?.[TEMPLATE_GENERATION];
  const labels = { ...(generation === undefined ? {} : { "pod-template-generation": generation }), [HASH]: hash };
  const own = { affinity: affinityTo(spec["affinity"], node), tolerations: daemonTolerations(spec) };
  makePod(controls, set, podOf(controls, set, template, { labels, spec: own }));
}

/** Whether a pod is of the present template. */
function isUpdated({ set, hash }: View, { metadata: { labels = {} } }: KubeObject): boolean {
  const generation = set.metadata.annotations?.[TEMPLATE_GENERATION];
  return labels[HASH] === hash || (generation !== undefined && labels["pod-template-generation"] === generation);
}

/** A rolling update deletes pods of an older template, as many as may be unavailable; those that are so already go first. */
function update(controls: Controls, view: View): void {
  const { updateStrategy, minReadySeconds } = mapOf(view.set["spec"]);
  const { type, rollingUpdate } = mapOf(updateStrategy);
  if (type !== "RollingUpdate") return;
  const pods = podsOf(controls, view);
  const active = pods.filter(isActive);
  const desired = [...view.nodes.values()].filter(({ starts }) => starts).length;
  const most = Math.max(1, share(mapOf(rollingUpdate)["maxUnavailable"] ?? 1, desired, Math.ceil));
  const available = new Set(availability(controls, active, minReadySeconds).available);
  const old = active.filter((pod) => !isUpdated(view, pod));
  const idle = old.filter((pod) => !available.has(pod));
  // Nodes whose pod is on its way count, too.
  const served = new Set(active.filter((pod) => available.has(pod)).map(nodeOf));
  const missing = new Set(pods.map(nodeOf).filter((node) => !served.has(node))).size;
  const others = old.filter((pod) => available.has(pod)).slice(0, Math.max(0, most - missing));
  for (const pod of [...idle, ...others]) dropPod(controls, view.set, pod);
}

function report(controls: Controls, view: View): number | undefined {
  const { set, nodes } = view;
  const { minReadySeconds } = mapOf(set["spec"]);
  const pods = podsOf(controls, view);
  const first = [...nodes].map(([node, { starts }]) => ({ starts, pod: pods.find((pod) => nodeOf(pod) === node) }));
  const wanted = first.filter(({ starts }) => starts);
  const scheduled = wanted.flatMap(({ pod }) => pod ?? []);
  const { available, wait } = availability(controls, scheduled, minReadySeconds);
  const updated = scheduled.filter((pod) => isUpdated(view, pod)).length;
  const unavailable = wanted.length - available.length;
  writeStatus(controls, "apps", set, {
    ...mapOf(set["status"]),
    currentNumberScheduled: scheduled.length,
    numberMisscheduled: first.filter(({ starts, pod }) => !starts && pod !== undefined).length,
    desiredNumberScheduled: wanted.length,
    numberReady: scheduled.filter(isReady).length,
    observedGeneration: set.metadata.generation ?? 1,
    updatedNumberScheduled: updated,
    numberAvailable: available.length,
    numberUnavailable: unavailable,
  });
  return soonest(wait);
}

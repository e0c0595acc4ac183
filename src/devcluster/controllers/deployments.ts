import { equalValues, type JsonMap, omit } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Controls } from "./controllers.ts";
import { afterCreation, afterRefusal, REFUSED } from "./deployment-progress.ts";
import { availableOf, bounds, isRecreate, REVISION, revisionOf, sizeOf } from "./deployment-sets.ts";
import { report, reportConditions, reportTurn } from "./deployment-status.ts";
import { hashOf } from "./hash.ts";
import { toldIfRefused } from "./judged.ts";
import { change, controllerReference, create, mapOf, numberOf, ownedBy, remove } from "./owned.ts";

const HISTORY = "deployment.kubernetes.io/revision-history";
const DESIRED = "deployment.kubernetes.io/desired-replicas";
const MAX = "deployment.kubernetes.io/max-replicas";
const HASH = "pod-template-hash";

/**
 * Brings a Deployment's ReplicaSets towards its template and number, within its strategy, and its status up to date. The answer is the milliseconds after which it may be
 * late.
 */
export function reconcileDeployment(controls: Controls, deployment: KubeObject): number | undefined {
  const spec = mapOf(deployment["spec"]);
  const sets = ownedBy(controls, deployment, "apps/replicasets");
  const current = sets.find((set) => equalValues(templateOf(set), spec["template"]));
  if (reportTurn(controls, deployment, current)) return undefined;
  if (spec["paused"] === true) {
    resize(controls, deployment, current, sets);
    return report(controls, deployment, current, ownedBy(controls, deployment, "apps/replicasets"));
  }
  if (current === undefined) {
    const others = sets.filter((set) => sizeOf(set) > 0);
    if (isRecreate(spec) && (others.length > 0 || sets.some((set) => hasPods(controls, set)))) {
      for (const set of others) scale(controls, deployment, set, 0);
      return report(controls, deployment, undefined, ownedBy(controls, deployment, "apps/replicasets"));
    }
    begin(controls, deployment, newSet(deployment, sets));
    // Its creation calls again.
    return undefined;
  }
  const revision = Math.max(...sets.map(revisionOf));
  if (revisionOf(current) < revision) setRevision(controls, current, revision + 1);
  followPatience(controls, spec, current);
  roll(controls, deployment, current, sets);
  const now = ownedBy(controls, deployment, "apps/replicasets");
  const live = now.find(({ metadata }) => metadata.uid === current.metadata.uid);
  const wait = report(controls, deployment, live, now);
  forget(controls, spec, current, now);
  return wait;
}

function templateOf(set: KubeObject): unknown {
  const template = mapOf(mapOf(set["spec"])["template"]);
  const metadata = mapOf(template["metadata"]);
  const labels = omit(mapOf(metadata["labels"]), [HASH]);
  const rest = omit(metadata, ["labels"]);
  return { ...template, metadata: Object.keys(labels).length === 0 ? rest : { ...rest, labels } };
}

/** A set that is rolled back to gets a new revision, and remembers those that it had. */
function setRevision(controls: Controls, set: KubeObject, revision: number): void {
  change(controls, "apps", set, (live) => {
    const { annotations = {} } = live.metadata;
    const history = [annotations[HISTORY], annotations[REVISION]].filter((known) => known !== undefined).join(",");
    return {
      ...live,
      metadata: {
        ...live.metadata,
        annotations: {
          ...annotations,
          [REVISION]: String(revision),
          ...(history === "" ? {} : { [HISTORY]: history }),
        },
      },
    };
  });
}

/** How long pods have to be ready is the set's to know, too. */
function followPatience(controls: Controls, spec: JsonMap, set: KubeObject): void {
  const minReadySeconds = numberOf(spec["minReadySeconds"], 0);
  if (numberOf(mapOf(set["spec"])["minReadySeconds"], 0) === minReadySeconds) return;
  change(controls, "apps", set, (live) => ({ ...live, spec: { ...mapOf(live["spec"]), minReadySeconds } }));
}

function hasPods(controls: Controls, set: KubeObject): boolean {
  return ownedBy(controls, set, "/pods").length > 0;
}

/** How many pods the deployment wants, and how many it may have, as its sets note it. */
function sizeNotes(deployment: KubeObject): Readonly<Record<string, string>> {
  const spec = mapOf(deployment["spec"]);
  const wanted = numberOf(spec["replicas"], 1);
  return { [DESIRED]: String(wanted), [MAX]: String(wanted + bounds(spec, wanted).surge) };
}

/** While a deployment is paused, only its size is followed: by the one set that has pods, or else the newest. */
function resize(
  controls: Controls,
  deployment: KubeObject,
  current: KubeObject | undefined,
  sets: readonly KubeObject[],
): void {
  const active = sets.filter((set) => sizeOf(set) > 0);
  const newest = current ?? sets.toSorted((a, b) => revisionOf(b) - revisionOf(a))[0];
  const [only = newest] = active;
  if (only === undefined || active.length > 1) return;
  scale(controls, deployment, only, numberOf(mapOf(deployment["spec"])["replicas"], 1));
}

function newSet(deployment: KubeObject, sets: readonly KubeObject[]): KubeObject {
  const spec = mapOf(deployment["spec"]);
  const { name = "", namespace = "" } = deployment.metadata;
  const template = mapOf(spec["template"]);
  const metadata = mapOf(template["metadata"]);
  const hash = hashOf(template);
  const labels = { ...(mapOf(metadata["labels"]) as Record<string, string>), [HASH]: hash };
  const selector = mapOf(spec["selector"]);
  const wanted = numberOf(spec["replicas"], 1);
  const old = sets.reduce((sum, set) => sum + sizeOf(set), 0);
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: {
        [REVISION]: String(Math.max(0, ...sets.map(revisionOf)) + 1),
        ...sizeNotes(deployment),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: Math.max(0, Math.min(wanted, wanted + bounds(spec, wanted).surge - old)),
      ...(spec["minReadySeconds"] === undefined ? {} : { minReadySeconds: spec["minReadySeconds"] }),
      selector: { ...selector, matchLabels: { ...mapOf(selector["matchLabels"]), [HASH]: hash } },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
}

/** Creates the set of a new template, and tells it, or that a policy refused it. */
function begin(controls: Controls, deployment: KubeObject, set: KubeObject): void {
  const { world, events } = controls;
  const { name = "" } = set.metadata;
  toldIfRefused(
    () => create(controls, "apps", set),
    (denial) => {
      const why = `Failed to create new replica set "${name}": ${denial}`;
      reportConditions(controls, deployment, afterRefusal(world, deployment, why));
      events.record(deployment, "Warning", REFUSED, why);
    },
  );
  tellScale(controls, deployment, set, { from: 0, to: sizeOf(set) });
  reportConditions(controls, deployment, afterCreation(world, deployment, name), revisionOf(set));
}

/** Gives a set its size, and its notes of the deployment's. */
function scale(controls: Controls, deployment: KubeObject, set: KubeObject, replicas: number): void {
  const notes = sizeNotes(deployment);
  const known = set.metadata.annotations ?? {};
  if (sizeOf(set) === replicas && Object.entries(notes).every(([key, value]) => known[key] === value)) return;
  change(controls, "apps", set, (live) => ({
    ...live,
    metadata: { ...live.metadata, annotations: { ...live.metadata.annotations, ...notes } },
    spec: { ...mapOf(live["spec"]), replicas },
  }));
  tellScale(controls, deployment, set, { from: sizeOf(set), to: replicas });
}

function tellScale(
  { events }: Controls,
  deployment: KubeObject,
  set: KubeObject,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  if (from === to) return;
  const what = `Scaled ${to > from ? "up" : "down"} replica set ${set.metadata.name ?? ""}`;
  events.record(deployment, "Normal", "ScalingReplicaSet", `${what} from ${from} to ${to}`);
}

/** One step of the rollout; every change of a ReplicaSet calls for the next. */
function roll(controls: Controls, deployment: KubeObject, current: KubeObject, sets: readonly KubeObject[]): void {
  const spec = mapOf(deployment["spec"]);
  const wanted = numberOf(spec["replicas"], 1);
  const others = sets.filter((set) => set !== current && sizeOf(set) > 0);
  const old = others.reduce((sum, set) => sum + sizeOf(set), 0);
  if (isRecreate(spec)) {
    for (const set of others) scale(controls, deployment, set, 0);
    const left = sets.filter((set) => set !== current).some((set) => hasPods(controls, set));
    if (!left) scale(controls, deployment, current, wanted);
    return;
  }
  const { surge, unavailable } = bounds(spec, wanted);
  scale(
    controls,
    deployment,
    current,
    sizeOf(current) > wanted ? wanted : Math.max(sizeOf(current), Math.min(wanted, wanted + surge - old)),
  );
  const least = wanted - unavailable;
  const total = sizeOf(current) + old;
  // What the new set still lacks is not taken from the others, too.
  let idleLeft = total - least - (sizeOf(current) - availableOf(current));
  if (idleLeft <= 0) return;
  let spare = availableOf(current) + others.reduce((sum, set) => sum + availableOf(set), 0) - least;
  for (const set of others) {
    // Pods that are not available are no loss.
    const idle = Math.min(idleLeft, sizeOf(set) - availableOf(set));
    const spared = Math.min(sizeOf(set) - idle, Math.max(0, spare));
    idleLeft -= idle;
    spare -= spared;
    scale(controls, deployment, set, sizeOf(set) - idle - spared);
  }
}

/** Removes the oldest empty ReplicaSets beyond the history that is kept. */
function forget(controls: Controls, spec: JsonMap, current: KubeObject, sets: readonly KubeObject[]): void {
  const kept = numberOf(spec["revisionHistoryLimit"], 10);
  const empty = sets
    .filter(({ metadata }) => metadata.uid !== current.metadata.uid && metadata.deletionTimestamp === undefined)
    .filter((set) => sizeOf(set) === 0 && numberOf(mapOf(set["status"])["replicas"], 0) === 0)
    .toSorted((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of empty.slice(0, Math.max(0, empty.length - kept))) remove(controls, "apps", set);
}

import type { KubeObject } from "../../model/objects.ts";
import type { ObjectRef } from "../../model/refs.ts";
import type { Write } from "../../ports/cluster-api.ts";

/** What must become true of one object before a scene is over. */
export interface Expectation {
  readonly ref: ObjectRef;
  /** In words, after "until". */
  readonly says: string;
  readonly holds: (object: KubeObject | undefined) => boolean;
}

/** Something that happens in a scene: a write of somebody's, or the end or beginning of a cluster's relay process. `says` tells it. */
export type Act =
  | { readonly act: "write"; readonly says: string; readonly write: Write }
  | { readonly act: "killRelay" | "startRelay"; readonly says: string; readonly cluster: string };

/** One scene of the demo: what happens, and what the operator must make of it. Data, so that any API server can be the stage. */
export interface Scene {
  readonly title: string;
  readonly says: string;
  readonly acts: readonly Act[];
  readonly until: readonly Expectation[];
}

/** A cluster on the stage. */
export interface StageCluster {
  readonly name: string;
  /** Its id. */
  readonly id: string;
  /** Its pods run, so that a Website can become ready. */
  readonly podsRun: boolean;
}

/** Field manager of the person in the scenes. */
const PERSON = "demo-person";
const SITE = "hello";

/** The scenes of a Website's life; the one of a second cluster is there when a second cluster is. */
export function toScenes(
  namespace: string,
  first: StageCluster,
  second: StageCluster | undefined,
): { readonly scenes: readonly Scene[]; readonly farewell: Scene } {
  const here = toActors(namespace, first);
  const { name } = first;
  const scenes: Scene[] = [
    {
      title: "Create",
      says: `Somebody applies a Website in cluster ${name}. The operator says which Deployment, Service and ConfigMap it wants.`,
      acts: [here.apply("nginx:1.29", 2)],
      until: [here.hasReplicas(2), here.exists(here.service), here.caughtUp(2)],
    },
    {
      title: "Scale",
      says: "Somebody wants four replicas. One field of one child changes.",
      acts: [here.patch(here.website, { replicas: 4 }, "scales the Website to 4")],
      until: [here.hasReplicas(4), here.caughtUp(4)],
    },
    {
      title: "Drift",
      says: "Somebody scales the Deployment behind the operator's back. It is put right.",
      acts: [here.patch(here.deployment, { replicas: 1 }, "scales the Deployment to 1")],
      until: [here.hasReplicas(4), here.caughtUp(4)],
    },
    {
      title: "Relay killed",
      says: "The relay dies by SIGKILL, and the Service is deleted while nobody watches. A new relay lists what is there, and the loss is noticed.",
      acts: [
        { act: "killRelay", says: `kill -9 the relay of ${name}`, cluster: name },
        { act: "write", says: "deletes the Service", write: { verb: "delete", ref: here.service } },
        { act: "startRelay", says: `starts a new relay for ${name}`, cluster: name },
      ],
      until: [here.exists(here.service)],
    },
  ];
  const there = second === undefined ? undefined : toActors(namespace, second);
  if (second !== undefined && there !== undefined) {
    scenes.push({
      title: "A second cluster",
      says: `The same functions serve cluster ${second.name}: it has a relay, and nothing else of ours.`,
      acts: [there.apply("nginx:1.28", 1)],
      until: [there.hasReplicas(1), there.exists(there.service), there.caughtUp(1)],
    });
  }
  const actors = there === undefined ? [here] : [here, there];
  const farewell: Scene = {
    title: "Delete",
    says: first.podsRun
      ? "Somebody deletes what is left. The children go with their owners."
      : "Somebody deletes the Website. The cluster's garbage collector takes its children (its first time with a new kind takes up to a minute).",
    acts: actors.map((actor) => ({
      act: "write",
      says: `deletes the Website in ${actor.cluster}`,
      write: { verb: "delete", ref: actor.website },
    })),
    until: actors.flatMap((actor) => [
      actor.gone(actor.website),
      actor.gone(actor.deployment),
      actor.gone(actor.service),
    ]),
  };
  return { scenes, farewell };
}

/** The objects of a Website in one cluster, what may be done to them, and what may be expected of them. */
function toActors(namespace: string, { name: clusterName, id, podsRun }: StageCluster) {
  const at = { cluster: id, namespace, name: SITE, version: "v1" };
  const website: ObjectRef = { ...at, group: "example.dev", kind: "Website", resource: "websites" };
  const deployment: ObjectRef = { ...at, group: "apps", kind: "Deployment", resource: "deployments" };
  const service: ObjectRef = { ...at, group: "", kind: "Service", resource: "services" };
  return {
    cluster: clusterName,
    website,
    deployment,
    service,
    apply(image: string, replicas: number): Act {
      const metadata = { name: SITE, namespace };
      const object = { apiVersion: "example.dev/v1", kind: "Website", metadata, spec: { image, replicas } };
      const says = `applies Website ${SITE}: image ${image}, replicas ${replicas}`;
      return { act: "write", says, write: { verb: "apply", ref: website, manager: PERSON, force: false, object } };
    },
    patch(ref: ObjectRef, spec: Record<string, unknown>, says: string): Act {
      return { act: "write", says, write: { verb: "patch", ref, patch: { spec }, manager: PERSON } };
    },
    hasReplicas: (count: number): Expectation => ({
      ref: deployment,
      says: `the Deployment asks for ${count} ${count === 1 ? "replica" : "replicas"}`,
      holds: (object) => fieldOf(object, "spec", "replicas") === count,
    }),
    exists: (ref: ObjectRef): Expectation => ({
      ref,
      says: `the ${ref.kind} is there`,
      holds: (object) => object !== undefined && object.metadata.deletionTimestamp === undefined,
    }),
    gone: (ref: ObjectRef): Expectation => ({
      ref,
      says: `the ${ref.kind} is gone`,
      holds: (object) => object === undefined,
    }),
    caughtUp: (ready: number): Expectation => ({
      ref: website,
      says: podsRun
        ? `the Website says that ${ready} ${ready === 1 ? "is" : "are"} ready`
        : "the Website's status has caught up",
      holds: (object) =>
        object !== undefined &&
        fieldOf(object, "status", "observedGeneration") === object.metadata.generation &&
        (!podsRun || fieldOf(object, "status", "ready") === ready),
    }),
  };
}

function fieldOf(object: KubeObject | undefined, part: "spec" | "status", field: string): unknown {
  return (object?.[part] as Readonly<Record<string, unknown>> | undefined)?.[field];
}

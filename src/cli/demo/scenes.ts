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

/** One scene of the demo: what a person does, and what the operator must make of it. Data, so that any API server can be the stage. */
export interface Scene {
  readonly title: string;
  readonly says: string;
  readonly writes: readonly Write[];
  readonly until: readonly Expectation[];
}

/** Field manager of the person in the scenes. */
const PERSON = "demo-person";

/** The scenes: a `Website` is created, scaled, broken by hand, broken again, and deleted. */
export function toScenes(cluster: string, namespace: string): readonly Scene[] {
  const name = "hello";
  const at = { cluster, namespace, name, version: "v1" };
  const website: ObjectRef = { ...at, group: "example.dev", kind: "Website", resource: "websites" };
  const deployment: ObjectRef = { ...at, group: "apps", kind: "Deployment", resource: "deployments" };
  const service: ObjectRef = { ...at, group: "", kind: "Service", resource: "services" };
  const hasReplicas = (count: number): Expectation => ({
    ref: deployment,
    says: `the Deployment asks for ${count} replicas`,
    holds: (object) => replicasOf(object) === count,
  });
  const exists = (ref: ObjectRef): Expectation => ({
    ref,
    says: `the ${ref.kind} is there`,
    holds: (object) => object !== undefined && object.metadata.deletionTimestamp === undefined,
  });
  const gone = (ref: ObjectRef): Expectation => ({
    ref,
    says: `the ${ref.kind} is gone`,
    holds: (object) => object === undefined,
  });
  const status: Expectation = {
    ref: website,
    says: "the Website's status has caught up",
    holds: (object) =>
      object !== undefined &&
      (object["status"] as { observedGeneration?: number } | undefined)?.observedGeneration ===
        object.metadata.generation,
  };
  const patch = (ref: ObjectRef, spec: Record<string, unknown>): Write => ({
    verb: "patch",
    ref,
    patch: { spec },
    manager: PERSON,
  });
  return [
    {
      title: "Create",
      says: "Somebody applies a Website. The operator makes a Deployment, a Service and a ConfigMap of it.",
      writes: [
        {
          verb: "apply",
          ref: website,
          manager: PERSON,
          force: false,
          object: {
            apiVersion: "example.dev/v1",
            kind: "Website",
            metadata: { name, namespace },
            spec: { image: "nginx:1.29", replicas: 2 },
          },
        },
      ],
      until: [hasReplicas(2), exists(service), status],
    },
    {
      title: "Scale",
      says: "Somebody wants four replicas. One field of one child changes.",
      writes: [patch(website, { replicas: 4 })],
      until: [hasReplicas(4), status],
    },
    {
      title: "Drift",
      says: "Somebody scales the Deployment behind the operator's back. It is put right.",
      writes: [patch(deployment, { replicas: 1 })],
      until: [hasReplicas(4)],
    },
    {
      title: "Loss",
      says: "Somebody deletes the Service. It comes back.",
      writes: [{ verb: "delete", ref: service }],
      until: [exists(service)],
    },
    {
      title: "Delete",
      says: "Somebody deletes the Website. The cluster's garbage collector takes its children (its first time with a new kind takes up to a minute).",
      writes: [{ verb: "delete", ref: website }],
      until: [gone(website), gone(deployment), gone(service)],
    },
  ];
}

function replicasOf(object: KubeObject | undefined): unknown {
  return (object?.["spec"] as { replicas?: unknown } | undefined)?.replicas;
}

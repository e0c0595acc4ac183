import * as z from "zod";
import { defineOperator, defineResource, many, no, yes } from "skysail";
import { ConfigMap, Deployment, Namespace } from "skysail/kinds";
import type { KubeObject } from "../../../src/model/objects.ts";
import type { Operator, RunInput } from "../../../src/operator/types.ts";

export const App = defineResource({
  group: "example.dev",
  version: "v1",
  kind: "App",
  spec: z.object({ image: z.string(), replicas: z.int().default(1), files: z.array(z.string()).default([]) }),
  status: z.object({ ready: z.int(), note: z.string().optional() }),
  conditions: ["Ready", "Synced"],
});

export const app = defineOperator({
  name: "app",
  for: App,
  children: { web: Deployment, files: many(ConfigMap) },
  reconcile({ object: { metadata, spec }, observed }) {
    const ready = observed.web?.status?.readyReplicas ?? 0;
    const labels = { app: metadata.name };
    return {
      children: {
        web: {
          spec: {
            replicas: spec.replicas,
            selector: { matchLabels: labels },
            template: { metadata: { labels }, spec: { containers: [{ name: "web", image: spec.image }] } },
          },
        },
        files: spec.files.map((name) => ({ metadata: { name }, data: { name } })),
      },
      status: { ready },
      conditions: {
        Ready: ready === spec.replicas ? yes("AllReady") : no("Rolling", `${ready} of ${spec.replicas}`),
        Synced: yes("Synced"),
      },
      requeueAfter: "5m",
    };
  },
});

export const Team = defineResource({
  group: "example.dev",
  version: "v1",
  kind: "Team",
  scope: "Cluster",
  spec: z.object({ name: z.string() }),
});

export const team = defineOperator({
  name: "team",
  for: Team,
  children: { space: Namespace, config: ConfigMap },
  reconcile: ({ object: { spec } }) => ({
    children: { space: { metadata: { name: spec.name } }, config: { metadata: { namespace: spec.name } } },
  }),
});

/** An operator for {@link App} whose reconcile returns whatever a test says, types aside. */
export function returning(result: unknown, children = { web: Deployment, files: many(ConfigMap) }): Operator {
  return defineOperator({ name: "app", for: App, children, reconcile: () => result as never });
}

/** A live App. */
export function liveApp(overrides: Partial<KubeObject> = {}): KubeObject {
  return {
    apiVersion: "example.dev/v1",
    kind: "App",
    metadata: { name: "a", namespace: "shop", uid: "uid-1", resourceVersion: "7", generation: 3 },
    spec: { image: "nginx" },
    ...overrides,
  };
}

/** The input of a run at a fixed time. */
export function inputOf(object: KubeObject, overrides: Partial<RunInput> = {}): RunInput {
  return {
    object,
    observed: {},
    now: Date.parse("2030-01-01T00:00:00.500Z"),
    signal: new AbortController().signal,
    log: () => {},
    ...overrides,
  };
}

/** A ConfigMap `settings` with this data. */
export function configMap(data: Readonly<Record<string, string>>): string {
  return manifest({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", labels: { app: "web" } },
    data,
  });
}

/** A Deployment `web` of two pods with this image. */
export function deployment(image: string, more: Readonly<Record<string, unknown>> = {}): string {
  const container = { name: "web", image, ports: [{ containerPort: 80 }], env: [{ name: "A", value: "1" }] };
  return manifest({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", labels: { app: "web" } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [container] } },
      ...more,
    },
  });
}

/** A ReplicaSet `unowned`, whose owner never was. */
export const UNOWNED_SET = manifest({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: {
    name: "unowned",
    ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "never", uid: "{ns}" }],
  },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: "unowned" } },
    template: { metadata: { labels: { app: "unowned" } }, spec: { containers: [{ name: "c", image: "i" }] } },
  },
});

/** A Service `web`. */
export const SERVICE = manifest({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", labels: { app: "web" } },
  spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] },
});

/** A Service `outside`, on a port of every node. */
export const NODE_PORT = manifest({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "outside" },
  spec: { type: "NodePort", selector: { app: "web" }, ports: [{ port: 80 }] },
});

/** A Pod `alone`. */
export const POD = manifest({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "alone", labels: { app: "alone" } },
  spec: { containers: [{ name: "c", image: "i", resources: { limits: { cpu: "100m" } } }], nodeName: "nowhere" },
});

/** The definition of `gadgets`, in a group of the namespace's name. */
export const GADGETS = manifest({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "gadgets.{ns}.dev" },
  spec: {
    group: "{ns}.dev",
    scope: "Namespaced",
    names: { kind: "Gadget", plural: "gadgets", singular: "gadget", shortNames: ["gd"], categories: ["all"] },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" },
        },
        additionalPrinterColumns: [{ name: "Size", type: "integer", jsonPath: ".spec.replicas" }],
        schema: {
          openAPIV3Schema: {
            type: "object",
            description: "A gadget.",
            properties: {
              spec: {
                type: "object",
                description: "What is wanted.",
                properties: {
                  replicas: { type: "integer", default: 1, description: "How many." },
                  color: { type: "string", enum: ["red", "blue"] },
                },
              },
              status: { type: "object", properties: { replicas: { type: "integer" }, phase: { type: "string" } } },
            },
          },
        },
      },
    ],
  },
});

/** A Gadget `one`. */
export function gadget(spec: Readonly<Record<string, unknown>>): string {
  return manifest({ apiVersion: "{ns}.dev/v1", kind: "Gadget", metadata: { name: "one" }, spec });
}

/** A Node `n-{ns}`. */
export const NODE = manifest({ apiVersion: "v1", kind: "Node", metadata: { name: "n-{ns}" } });

/** An Event about an object. */
export function event(name: string, reason: string, on: { readonly kind: string; readonly name: string }): string {
  return manifest({
    apiVersion: "v1",
    kind: "Event",
    metadata: { name },
    reason,
    message: `it is ${reason}`,
    type: reason === "Failed" ? "Warning" : "Normal",
    involvedObject: { apiVersion: "v1", namespace: "{ns}", ...on },
    source: { component: "test" },
    firstTimestamp: "2026-01-01T00:00:00Z",
    lastTimestamp: "2026-01-01T00:00:01Z",
    count: 2,
  });
}

/** A list of ConfigMaps with these names. */
export function configMapList(...names: readonly string[]): string {
  const items = names.map((name) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, labels: { set: "x" } },
    data: { a: "1" },
  }));
  return manifest({ apiVersion: "v1", kind: "List", items });
}

function manifest(object: unknown): string {
  return JSON.stringify(object);
}

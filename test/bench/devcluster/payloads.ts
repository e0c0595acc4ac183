/** A kind of objects that is written. */
export interface Payload {
  readonly kind: string;
  /** The path of its collection in the namespace `bench`. */
  readonly path: string;
  /** An object; `image` is what an update changes. */
  object(name: string, image: string): object;
}

/** The namespace of all objects. */
export const NAMESPACE = { apiVersion: "v1", kind: "Namespace", metadata: { name: "bench" } } as const;

const GROUP = "bench.skysail.dev";

export const CONFIG_MAP: Payload = {
  kind: "ConfigMap",
  path: "/api/v1/namespaces/bench/configmaps",
  object: (name, image) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadataOf(name),
    data: { image, "settings.yaml": "colour: blue\nreplicas: 3\n".repeat(8) },
  }),
};

/** As a chart writes one: a container with ports, variables, probes and resources. */
export const DEPLOYMENT: Payload = {
  kind: "Deployment",
  path: "/apis/apps/v1/namespaces/bench/deployments",
  object: (name, image) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(name),
    spec: {
      replicas: 1,
      selector: { matchLabels: { "app.kubernetes.io/name": name } },
      template: {
        metadata: { labels: { "app.kubernetes.io/name": name } },
        spec: {
          containers: [
            {
              name: "app",
              image,
              ports: [{ name: "http", containerPort: 8080 }],
              env: [
                { name: "COLOUR", value: "blue" },
                { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
              ],
              readinessProbe: { httpGet: { path: "/ready", port: "http" } },
              resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
            },
          ],
        },
      },
    },
  }),
};

export const CUSTOM_RESOURCE: Payload = {
  kind: "custom resource",
  path: `/apis/${GROUP}/v1/namespaces/bench/widgets`,
  object: (name, image) => ({
    apiVersion: `${GROUP}/v1`,
    kind: "Widget",
    metadata: metadataOf(name),
    spec: {
      image,
      ports: [{ port: 80, name: "http" }, { port: 443 }],
      settings: { colour: "blue", size: "large" },
      tags: ["a", "b"],
    },
  }),
};

function metadataOf(name: string): object {
  return {
    name,
    namespace: NAMESPACE.metadata.name,
    labels: { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "shop", team: "storefront" },
    annotations: { "example.dev/contact": "storefront@example.dev" },
  };
}

const TEXTS = { type: "object", additionalProperties: { type: "string" } };

/** The definition of the custom resource: defaults, a list map, a set. */
export const DEFINITION = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `widgets.${GROUP}` },
  spec: {
    group: GROUP,
    scope: "Namespaced",
    names: { plural: "widgets", singular: "widget", kind: "Widget" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                required: ["image"],
                properties: {
                  image: { type: "string", minLength: 1 },
                  replicas: { type: "integer", minimum: 0, default: 1 },
                  ports: {
                    type: "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["port"],
                    items: {
                      type: "object",
                      required: ["port"],
                      properties: {
                        port: { type: "integer" },
                        name: { type: "string" },
                        protocol: { type: "string", default: "TCP", enum: ["TCP", "UDP"] },
                      },
                    },
                  },
                  settings: TEXTS,
                  tags: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
                },
              },
              status: { type: "object", properties: { ready: { type: "integer" } } },
            },
          },
        },
      },
    ],
  },
} as const;

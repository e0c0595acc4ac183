import type { Answer, Json, Server } from "../server.ts";
import { untilTold } from "./discovery-cases.ts";
import { at, eventually, untilStatus } from "./expect.ts";
import { collection, request, type Collection } from "./requests.ts";

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** A custom kind with status, scale and a field of every type that the merge treats in its own way. */
export const WIDGETS = collection("conformance.example/v1", "Widget", "widgets");

/** Older version of the same kind. */
export const OLD_WIDGETS = collection("conformance.example/v1beta1", "Widget", "widgets");

/** A custom kind without subresources, whose objects are in no namespace; its columns are of every type. */
export const GAUGES: Collection = {
  path: () => "/apis/conformance.example/v1/gauges",
  apiVersion: "conformance.example/v1",
  kind: "Gauge",
};

const STRING = { type: "string" };

const WIDGET_SPEC = {
  type: "object",
  properties: {
    size: { type: "integer", format: "int32", default: 1, minimum: 0, maximum: 100 },
    note: { type: "string", maxLength: 20 },
    code: { type: "string", pattern: "^[a-z]+$" },
    mode: { type: "string", enum: ["fast", "slow"] },
    strict: { type: "string", default: "s" },
    maybe: { type: "string", nullable: true },
    ratio: { type: "number" },
    flag: { type: "boolean" },
    when: { type: "string", format: "date-time" },
    port: { "x-kubernetes-int-or-string": true },
    tags: { type: "array", items: STRING, "x-kubernetes-list-type": "set" },
    plain: { type: "array", maxItems: 3, items: STRING },
    ports: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["port", "protocol"],
      items: {
        type: "object",
        required: ["port"],
        properties: { port: { type: "integer" }, protocol: { type: "string", default: "TCP" }, name: STRING },
      },
    },
    atomicMap: { type: "object", "x-kubernetes-map-type": "atomic", additionalProperties: STRING },
    freeMap: { type: "object", additionalProperties: STRING },
    raw: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    inner: { type: "object", required: ["a"], properties: { a: STRING, b: { type: "integer", default: 2 } } },
    template: { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
  },
};

const WIDGET_STATUS = {
  type: "object",
  properties: { phase: STRING, ready: { type: "integer" }, selector: STRING },
};

const WIDGET_VERSION = {
  served: true,
  schema: { openAPIV3Schema: { type: "object", properties: { spec: WIDGET_SPEC, status: WIDGET_STATUS } } },
  subresources: {
    status: {},
    scale: {
      specReplicasPath: ".spec.size",
      statusReplicasPath: ".status.ready",
      labelSelectorPath: ".status.selector",
    },
  },
  additionalPrinterColumns: [
    { name: "Size", type: "integer", jsonPath: ".spec.size" },
    { name: "Phase", type: "string", jsonPath: ".status.phase", description: "Where it stands" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
};

const GAUGE_VERSION = {
  name: "v1",
  served: true,
  storage: true,
  schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
  additionalPrinterColumns: [
    { name: "Value", type: "number", jsonPath: ".value" },
    { name: "On", type: "boolean", jsonPath: ".on" },
    { name: "First", type: "string", jsonPath: ".list[0]" },
    { name: "Wide", type: "string", jsonPath: ".wide", priority: 1 },
  ],
};

/** Installs the kinds above and waits until they are served and told of. Done before the first case of a run. */
export async function prepare(server: Server): Promise<void> {
  await install(server, {
    group: "conformance.example",
    names: { kind: "Widget", plural: "widgets", shortNames: ["wd"], categories: ["conformance"] },
    versions: [
      { name: "v1", storage: true, ...WIDGET_VERSION },
      { name: "v1beta1", storage: false, ...WIDGET_VERSION },
    ],
  });
  await install(server, {
    group: "conformance.example",
    names: { kind: "Gauge", plural: "gauges" },
    scope: "Cluster",
    versions: [GAUGE_VERSION],
  });
  await untilStatus(server, "/apis/conformance.example/v1/namespaces/default/widgets", 200);
  await untilStatus(server, "/apis/conformance.example/v1beta1/namespaces/default/widgets", 200);
  await untilStatus(server, "/apis/conformance.example/v1/gauges", 200);
  await untilTold(server);
}

/** The parts of a CustomResourceDefinition that differ from case to case. */
export interface Definition {
  readonly group: string;
  readonly names: { readonly kind: string; readonly plural: string; readonly [more: string]: unknown };
  /** Default is `Namespaced`. */
  readonly scope?: string;
  readonly versions: readonly unknown[];
  readonly [more: string]: unknown;
}

/** A request that creates a CustomResourceDefinition. */
export function defining({ scope = "Namespaced", ...spec }: Definition, query = ""): ReturnType<typeof request> {
  const body = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${spec.names.plural}.${spec.group}` },
    spec: { scope, ...spec },
  };
  return request("POST", CRDS, { query }, body);
}

/** Path of one CustomResourceDefinition. */
export function definitionPath(group: string, plural = "things"): string {
  return `${CRDS}/${plural}.${group}`;
}

async function install(server: Server, definition: Definition): Promise<void> {
  const { status, text } = await server.send(defining(definition));
  if (status !== 201 && status !== 409) throw new Error(`cannot define ${definition.names.plural}: ${status} ${text}`);
}

/** One version `v1`, served and stored, with this schema of its `spec`. */
export function version(spec: unknown, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name: "v1",
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { type: "object", properties: { spec } } },
    ...more,
  };
}

/** Defines `Thing` in a group of the case's own (masked `G.example`), and waits until it is served. */
export async function things(server: Server, ...versions: readonly Record<string, unknown>[]): Promise<Collection> {
  const group = `${server.unique("g")}.example`;
  await install(server, { group, names: { kind: "Thing", plural: "things" }, versions });
  for (const { name, served } of versions) {
    if (served === true) await untilStatus(server, `/apis/${group}/${String(name)}/namespaces/default/things`, 200);
  }
  return collection(`${group}/${String(versions[0]?.["name"])}`, "Thing", "things");
}

/** A condition of a CustomResourceDefinition when it has this status. */
export function untilCondition(server: Server, path: string, type: string, status: string): Promise<Json> {
  return eventually(`${path} is ${type}=${status}`, async () => {
    const answer = await server.send({ method: "GET", path });
    return conditionOf(answer, type, status);
  });
}

function conditionOf({ body }: Answer, type: string, status: string): Json | undefined {
  const conditions = at(body, "status.conditions");
  if (!Array.isArray(conditions)) return undefined;
  return conditions.find((one: Json) => at(one, "type") === type && at(one, "status") === status);
}

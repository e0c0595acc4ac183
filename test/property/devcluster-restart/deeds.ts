import fc from "fast-check";
import { simpleDefinition } from "../../helpers/simple-definition.ts";

/** One request of a life. */
export interface Deed {
  readonly method: "POST" | "PATCH" | "DELETE";
  readonly url: string;
  readonly body?: unknown;
}

const CORE = "/api/v1/namespaces";
const WIDGET_GROUP = "example.dev/v1";

/** The list of definitions. */
export const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Every list that the deeds can change. */
export const LISTS = [
  "/api/v1/namespaces",
  "/api/v1/configmaps",
  "/api/v1/services",
  "/api/v1/endpoints",
  "/apis/discovery.k8s.io/v1/endpointslices",
  "/api/v1/pods",
  "/api/v1/serviceaccounts",
  "/apis/apps/v1/deployments",
  "/apis/apps/v1/replicasets",
  "/apis/apps/v1/statefulsets",
  "/apis/apps/v1/controllerrevisions",
  "/apis/batch/v1/jobs",
  DEFINITIONS,
  `/apis/${WIDGET_GROUP}/widgets`,
];

/** Where an object is. */
interface Place {
  readonly apiVersion: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

function urlOf({ apiVersion, resource, namespace, name }: Place): string {
  const root = apiVersion === "v1" ? CORE : `/apis/${apiVersion}/namespaces`;
  return `${root}/${namespace}/${resource}/${name}`;
}

function applyAt(url: string, body: object): Deed {
  return { method: "PATCH", url: `${url}?fieldManager=person&force=true`, body };
}

function apply(
  place: Place,
  kind: string,
  content: { readonly metadata?: object; readonly spec?: unknown; readonly data?: object },
): Deed {
  const metadata = { name: place.name, ...content.metadata };
  return applyAt(urlOf(place), { apiVersion: place.apiVersion, kind, ...content, metadata });
}

function remove(place: Place, propagationPolicy: string): Deed {
  return { method: "DELETE", url: urlOf(place), body: { propagationPolicy } };
}

const POD = { spec: { containers: [{ name: "c", image: "i" }] } };

const NAMESPACE: Deed = { method: "POST", url: CORE, body: { metadata: { name: "one" } } };

function deployment(namespace: string, name: string, replicas: number): Deed {
  const labels = { app: name };
  const spec = { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, ...POD } };
  return apply({ apiVersion: "apps/v1", resource: "deployments", namespace, name }, "Deployment", { spec });
}

function statefulSet(namespace: string, name: string, replicas: number): Deed {
  const labels = { set: name };
  const template = { metadata: { labels: { ...labels, app: name } }, ...POD };
  const spec = { replicas, serviceName: name, selector: { matchLabels: labels }, template };
  return apply({ apiVersion: "apps/v1", resource: "statefulsets", namespace, name }, "StatefulSet", { spec });
}

function job(namespace: string, name: string, fails: boolean): Deed {
  const annotations = fails ? { "devcluster.skysail.dev/fails": "Error" } : {};
  const template = { metadata: { annotations }, spec: { restartPolicy: "Never", ...POD.spec } };
  const spec = { completions: 2, backoffLimit: 1, template };
  return apply({ apiVersion: "batch/v1", resource: "jobs", namespace, name }, "Job", { spec });
}

function service(namespace: string, name: string, type: string): Deed {
  const spec = { type, selector: { app: name }, ports: [{ port: 80 }] };
  return apply({ apiVersion: "v1", resource: "services", namespace, name }, "Service", { spec });
}

function configMap(namespace: string, name: string, data: object): Deed {
  return apply({ apiVersion: "v1", resource: "configmaps", namespace, name }, "ConfigMap", { data });
}

function widget(namespace: string, name: string, spec: unknown, finalizers: readonly string[] = []): Deed {
  const place = { apiVersion: WIDGET_GROUP, resource: "widgets", namespace, name };
  return apply(place, "Widget", { metadata: { finalizers }, spec });
}

const DEFINITION = applyAt(
  `${DEFINITIONS}/widgets.example.dev`,
  simpleDefinition({ schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } }),
);

const REMOVE_NAMESPACE: Deed = { method: "DELETE", url: `${CORE}/one` };
const REMOVE_DEFINITION: Deed = { method: "DELETE", url: `${DEFINITIONS}/widgets.example.dev` };
const REMOVED = [
  ["apps/v1", "deployments"],
  ["apps/v1", "statefulsets"],
  ["batch/v1", "jobs"],
  ["v1", "services"],
  ["v1", "configmaps"],
  [WIDGET_GROUP, "widgets"],
] as const;

/** A life in which one object of each kind comes and goes, and then a whole namespace and a definition with what they hold. */
export const WHOLE_LIFE: readonly Deed[] = [
  NAMESPACE,
  DEFINITION,
  ...["default", "one"].flatMap((namespace) => [
    configMap(namespace, "a", { x: "y" }),
    service(namespace, "a", "NodePort"),
    deployment(namespace, "a", 2),
    statefulSet(namespace, "b", 1),
    job(namespace, "a", namespace === "one"),
    widget(namespace, "a", { x: 1 }),
  ]),
  ...REMOVED.map(([apiVersion, resource], index) =>
    remove(
      { apiVersion, resource, namespace: "default", name: resource === "statefulsets" ? "b" : "a" },
      index % 2 === 0 ? "Foreground" : "Background",
    ),
  ),
  REMOVE_NAMESPACE,
  REMOVE_DEFINITION,
];

const space = fc.constantFrom("default", "one");
const name = fc.constantFrom("a", "b", "c");
/** Also what JSON and SQLite might mistake. */
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\u0000", "\ud800", "__proto__", "1e3", "\u2028"));
const data = fc.dictionary(fc.constantFrom("x", "y", "10", "9"), text);
const policies = fc.constantFrom("Background", "Foreground", "Orphan");

const one: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(space, name, data).map((of) => configMap(...of)) },
  { weight: 4, arbitrary: fc.tuple(space, name, fc.nat({ max: 3 })).map((of) => deployment(...of)) },
  { weight: 2, arbitrary: fc.tuple(space, name, fc.nat({ max: 2 })).map((of) => statefulSet(...of)) },
  { weight: 2, arbitrary: fc.tuple(space, name, fc.boolean()).map((of) => job(...of)) },
  { weight: 2, arbitrary: fc.tuple(space, name, fc.constantFrom("ClusterIP", "NodePort")).map((of) => service(...of)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(space, name, fc.jsonValue({ maxDepth: 3 }))
      // In the store as digits, not as a number.
      .map(([namespace, named, any]) =>
        widget(namespace, named, { any, digits: 2 ** 60 }, named === "c" ? ["example.dev/held"] : []),
      ),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom(...REMOVED), space, name, policies)
      .map(([[apiVersion, resource], namespace, named, policy]) =>
        remove({ apiVersion, resource, namespace, name: named }, policy),
      ),
  },
  { weight: 3, arbitrary: fc.constantFrom(NAMESPACE, REMOVE_NAMESPACE, DEFINITION, REMOVE_DEFINITION) },
);

/** Requests as users send them, most of them possible. */
export const deeds: fc.Arbitrary<readonly Deed[]> = fc
  .array(one, { minLength: 1, maxLength: 25 })
  .map((list) => [NAMESPACE, DEFINITION, ...list]);

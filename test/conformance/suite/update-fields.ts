import { area } from "../server.ts";
import { asks, asksFor, at, done, same, shows, textAt } from "./expect.ts";
import {
  apply,
  CONFIG_MAPS,
  DAEMON_SETS,
  del,
  DEPLOYMENTS,
  get,
  merge,
  post,
  put,
  SECRETS,
  SERVICES,
} from "./requests.ts";
import { GAUGES, WIDGETS } from "./widgets.ts";
import { daemonSet, deployment, SERVICE } from "./workloads.ts";
import { made } from "./update-cases.ts";

const A = { metadata: { name: "a" } };
const HELD = { metadata: { name: "a", finalizers: ["a.b/c"] } };

/** Cases of the area `update: fields`. */
export const updateFields = area("update: fields", {
  "another name in the body": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), put(CONFIG_MAPS, ns, "a", { metadata: { name: "b" } })],
    ["400 BadRequest: the name of the object (b) does not match the name on the URL (a)"],
  ),
  "no name in the body": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), put(CONFIG_MAPS, ns, "a", { metadata: { name: "" } })],
    ["400 BadRequest: the name of the object (a based on URL) was undeterminable: name must be provided"],
  ),
  "another namespace in the body": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), put(CONFIG_MAPS, ns, "a", { metadata: { namespace: "other" } })],
    ["400 BadRequest: the namespace of the provided object does not match the namespace sent on the request"],
  ),
  "another kind in the body": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), { ...put(SECRETS, ns, "a", {}), path: `${CONFIG_MAPS.path(ns)}/a` }],
    [
      '400 BadRequest: Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
    ],
  ),
  "what the server sets stays": async (server) => {
    const { ns, rv, uid } = await made(server, WIDGETS, { ...A, spec: { note: "n" } });
    const metadata = {
      resourceVersion: rv,
      generation: 9,
      creationTimestamp: "2001-01-01T00:00:00Z",
      managedFields: null,
    };
    const answer = await done(server, put(WIDGETS, ns, "a", { metadata, spec: { note: "m" } }));
    same(
      { generation: at(answer.body, "metadata.generation"), same: textAt(answer, "metadata.uid") === uid },
      { generation: 2, same: true },
    );
    same(textAt(answer, "metadata.creationTimestamp") > "2020", true);
  },
  "a name cannot change the generation: labels only": async (server) => {
    const { ns, rv } = await made(server, WIDGETS, { ...A, spec: { note: "n" } });
    const fields = { metadata: { resourceVersion: rv, labels: { a: "b" } }, spec: { note: "n" } };
    await shows(server, put(WIDGETS, ns, "a", fields), ["metadata.generation", "metadata.labels"], {
      status: 200,
      "metadata.generation": 1,
      "metadata.labels": { a: "b" },
    });
  },
  "status is left as it is": async (server) => {
    const { ns } = await made(server, WIDGETS, { ...A, spec: {} });
    const stated = await done(server, merge(WIDGETS, ns, "a/status", { status: { phase: "x" } }));
    const metadata = { resourceVersion: textAt(stated, "metadata.resourceVersion") };
    const fields = { metadata, spec: { note: "n" }, status: { phase: "y" } };
    await shows(server, put(WIDGETS, ns, "a", fields), ["metadata.generation", "spec", "status"], {
      status: { phase: "x" },
      "metadata.generation": 2,
      spec: { note: "n", size: 1, strict: "s" },
    });
  },
  "status without a subresource is written, and counts as a new generation": async (server) => {
    const name = server.unique("gauge");
    const first = await done(server, post(GAUGES, "", { metadata: { name } }));
    const metadata = { resourceVersion: textAt(first, "metadata.resourceVersion") };
    await shows(
      server,
      put(GAUGES, "", name, { metadata, status: { phase: "y" } }),
      ["metadata.generation", "status"],
      { status: { phase: "y" }, "metadata.generation": 2 },
    );
  },
  "status of a built-in kind is left as it is": asksFor(
    ["metadata.generation", "status.observedGeneration"],
    (ns) => [
      post(DAEMON_SETS, ns, daemonSet("a")),
      put(DAEMON_SETS, ns, "a", { ...daemonSet("a"), status: { observedGeneration: 77 } }),
    ],
    { status: 200, "metadata.generation": 1, "status.observedGeneration": null },
  ),
  "a Deployment's selector cannot change": asks(
    (ns) => {
      const template = {
        metadata: { labels: { app: "a", x: "y" } },
        spec: { containers: [{ name: "c", image: "i" }] },
      };
      const other = deployment("a", { selector: { matchLabels: { x: "y" } }, template });
      return [post(DEPLOYMENTS, ns, deployment("a")), put(DEPLOYMENTS, ns, "a", other)];
    },
    [
      '422 Invalid: Deployment.apps "a" is invalid: spec.selector: Invalid value: {"matchLabels":{"x":"y"}}: field is immutable',
      "name a, group apps, kind Deployment",
      "FieldValueInvalid spec.selector",
    ],
  ),
  "an immutable ConfigMap": asks(
    (ns) => [
      post(CONFIG_MAPS, ns, { ...A, immutable: true, data: { k: "v" } }),
      put(CONFIG_MAPS, ns, "a", { immutable: true, data: { k: "w" } }),
    ],
    [
      '422 Invalid: ConfigMap "a" is invalid: data: Forbidden: field is immutable when `immutable` is set',
      "name a, kind ConfigMap",
      "FieldValueForbidden data",
    ],
  ),
  "an immutable ConfigMap cannot become mutable": asks(
    (ns) => [post(CONFIG_MAPS, ns, { ...A, immutable: true }), put(CONFIG_MAPS, ns, "a", { immutable: false })],
    [
      '422 Invalid: ConfigMap "a" is invalid: immutable: Forbidden: field is immutable when `immutable` is set',
      "name a, kind ConfigMap",
      "FieldValueForbidden immutable",
    ],
  ),
  "a Secret's type cannot change": asks(
    (ns) => [post(SECRETS, ns, { ...A, type: "a.b/c" }), put(SECRETS, ns, "a", { type: "a.b/d" })],
    [
      '422 Invalid: Secret "a" is invalid: type: Invalid value: "a.b/d": field is immutable',
      "name a, kind Secret",
      "FieldValueInvalid type",
    ],
  ),
  "a Service keeps its address when none is stated": async (server) => {
    const ns = await server.namespace();
    const first = await done(server, post(SERVICES, ns, { ...A, spec: SERVICE }));
    const second = await done(server, put(SERVICES, ns, "a", { spec: SERVICE }));
    same(at(second.body, "spec.clusterIP"), at(first.body, "spec.clusterIP"));
  },
  "managedFields of a second manager": asksFor(
    ["metadata.managedFields"],
    (ns) => [
      post(CONFIG_MAPS, ns, { ...A, data: { k: "v", l: "v" } }, { query: "fieldManager=one" }),
      put(CONFIG_MAPS, ns, "a", { data: { k: "v", l: "w", m: "n" } }, { query: "fieldManager=two" }),
    ],
    {
      status: 200,
      "metadata.managedFields": [
        'one Update v1: {"f:data":{".":{},"f:k":{}}}',
        'two Update v1: {"f:data":{"f:l":{},"f:m":{}}}',
      ],
    },
  ),
  "managedFields are emptied on request": asksFor(
    ["metadata.managedFields"],
    (ns) => [
      post(CONFIG_MAPS, ns, { ...A, data: { k: "v" } }),
      put(CONFIG_MAPS, ns, "a", { metadata: { managedFields: [{}] }, data: { k: "v" } }),
    ],
    { status: 200, "metadata.managedFields": null },
  ),
  "another version of a custom object": async (server) => {
    const { ns, rv } = await made(server, WIDGETS, { ...A, spec: { note: "n" } });
    const old = {
      ...WIDGETS,
      path: (n: string) => `/apis/conformance.example/v1beta1/namespaces/${n}/widgets`,
      apiVersion: "conformance.example/v1beta1",
    };
    const fields = { metadata: { resourceVersion: rv }, spec: { note: "m" } };
    await shows(server, put(old, ns, "a", fields), ["apiVersion", "metadata.generation", "metadata.managedFields"], {
      status: 200,
      apiVersion: "conformance.example/v1beta1",
      "metadata.generation": 2,
      "metadata.managedFields": [
        'conformance Update conformance.example/v1: {"f:spec":{".":{},"f:size":{},"f:strict":{}}}',
        'conformance Update conformance.example/v1beta1: {"f:spec":{"f:note":{}}}',
      ],
    });
    await shows(server, get(WIDGETS, ns, "a"), ["apiVersion", "spec"], {
      status: 200,
      apiVersion: "conformance.example/v1",
      spec: { note: "m", size: 1, strict: "s" },
    });
  },
  "who replaces what is being deleted owns nothing of that": asksFor(
    ["metadata.managedFields"],
    (ns) => [
      post(CONFIG_MAPS, ns, HELD),
      del(CONFIG_MAPS, ns, "a"),
      merge(CONFIG_MAPS, ns, "a", { metadata: { managedFields: [{}] } }),
      apply(CONFIG_MAPS, ns, "a", { data: { k: "v" } }),
      put(CONFIG_MAPS, ns, "a", { ...HELD, data: { k: "v" } }),
    ],
    {
      status: 200,
      "metadata.managedFields": [
        'before-first-apply Update v1: {"f:metadata":{"f:finalizers":{".":{},"v:\\"a.b/c\\"":{}}}}',
        'me Apply v1: {"f:data":{"f:k":{}}}',
      ],
    },
  ),
});

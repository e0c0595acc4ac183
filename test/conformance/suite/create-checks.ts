import { area } from "../server.ts";
import { answers, asks, asksFor, at, done, same, textAt } from "./expect.ts";
import { CONFIG_MAPS, DEPLOYMENTS, merge, PODS, post, request, SECRETS, named } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { deployment } from "./workloads.ts";

/** Cases of the area `create: checks`. */
export const createChecks = area("create: checks", {
  "the same again": asks(
    (ns) => [post(CONFIG_MAPS, ns, named("a")), post(CONFIG_MAPS, ns, named("a"))],
    ['409 AlreadyExists: configmaps "a" already exists', "name a, kind configmaps"],
  ),
  "the same again, for a custom object": asks(
    (ns) => [post(WIDGETS, ns, named("a")), post(WIDGETS, ns, named("a"))],
    [
      '409 AlreadyExists: widgets.conformance.example "a" already exists',
      "name a, group conformance.example, kind widgets",
    ],
  ),
  "a namespace that is not there": async (server) => {
    await answers(server, post(CONFIG_MAPS, server.unique("gone"), named("a")), [
      '404 NotFound: namespaces "GONE" not found',
      "name GONE, kind namespaces",
    ]);
  },
  "a namespace that is not there, for a custom object": async (server) => {
    await answers(server, post(WIDGETS, server.unique("gone"), named("a")), [
      '404 NotFound: namespaces "GONE" not found',
      "name GONE, kind namespaces",
    ]);
  },
  "another namespace in the body": asks(
    (ns) => post(CONFIG_MAPS, ns, { metadata: { name: "a", namespace: "b" } }),
    ["400 BadRequest: the namespace of the provided object does not match the namespace sent on the request"],
  ),
  "another kind in the body": asks(
    (ns) => ({ ...post(SECRETS, ns, named("a")), path: CONFIG_MAPS.path(ns) }),
    [
      '400 BadRequest: Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
    ],
  ),
  "another kind in the body, for a custom object": asks(
    (ns) => ({ ...post(CONFIG_MAPS, ns, named("a")), path: WIDGETS.path(ns) }),
    [
      "400 BadRequest: the API version in the data (v1) does not match the expected API version (conformance.example/v1)",
    ],
  ),
  "another version in the body": asks(
    (ns) =>
      request("POST", DEPLOYMENTS.path(ns), {}, { apiVersion: "apps/v1beta1", kind: "Deployment", ...named("a") }),
    ["400 BadRequest: the API version in the data (apps/v1beta1) does not match the expected API version (apps/v1)"],
  ),
  "no kind in the body": asks((ns) => request("POST", CONFIG_MAPS.path(ns), {}, named("a")), {
    status: 201,
    body: {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: { name: "a", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
    },
  }),
  "no kind in the body, for a custom object": asks(
    (ns) => request("POST", WIDGETS.path(ns), {}, named("a")),
    [
      '400 BadRequest: the object provided is unrecognized (must be of type Widget): Object \'Kind\' is missing in \'{"metadata":{"name":"a"}}\' ({"metadata":{"name":"a"}})',
    ],
  ),
  "a resourceVersion in the body": asks(
    (ns) => post(CONFIG_MAPS, ns, { metadata: { name: "a", resourceVersion: "7" } }),
    ["500: resourceVersion should not be set on objects to be created"],
  ),
  "a resourceVersion in the body, for a custom object": asks(
    (ns) => post(WIDGETS, ns, { metadata: { name: "a", resourceVersion: "7" } }),
    ["500: resourceVersion should not be set on objects to be created"],
  ),
  "what the server sets is not taken from the body": async (server) => {
    const own = {
      uid: "u",
      generation: 7,
      creationTimestamp: "2001-01-01T00:00:00Z",
      selfLink: "/x",
      deletionGracePeriodSeconds: 5,
    };
    const answer = await done(
      server,
      post(WIDGETS, await server.namespace(), { metadata: { name: "a", ...own }, spec: {} }),
    );
    same(/^[0-9a-f-]{36}$/.test(textAt(answer, "metadata.uid")), true);
    same(textAt(answer, "metadata.creationTimestamp") > "2020", true);
    same(
      ["generation", "selfLink", "deletionGracePeriodSeconds"].map((key) => at(answer.body, `metadata.${key}`) ?? null),
      [1, null, null],
    );
  },
  "times are in whole seconds of UTC": async (server) => {
    const answer = await done(server, post(CONFIG_MAPS, await server.namespace(), named("a")));
    same(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(textAt(answer, "metadata.creationTimestamp")), true);
  },
  "a ConfigMap has no generation": asksFor(["metadata.generation"], (ns) => post(CONFIG_MAPS, ns, named("a")), {
    status: 201,
    "metadata.generation": null,
  }),
  "a ConfigMap keeps the generation that it was created with": asksFor(
    ["metadata.generation"],
    (ns) => [
      post(CONFIG_MAPS, ns, { metadata: { name: "a", generation: 3 } }),
      merge(CONFIG_MAPS, ns, "a", { metadata: { generation: 7 }, data: { k: "v" } }),
    ],
    { status: 200, "metadata.generation": 3 },
  ),
  "resourceVersions are integers that grow over all kinds": async (server) => {
    const ns = await server.namespace();
    const versions: bigint[] = [];
    for (const kind of [CONFIG_MAPS, WIDGETS, SECRETS]) {
      versions.push(BigInt(textAt(await done(server, post(kind, ns, named("a"))), "metadata.resourceVersion")));
    }
    same(
      versions.toSorted((a, b) => Number(a - b)),
      versions,
    );
    same(new Set(versions).size, 3);
  },
  "labels, annotations, finalizers and owners are kept": asksFor(
    ["metadata.labels", "metadata.annotations", "metadata.finalizers", "metadata.ownerReferences"],
    (ns) =>
      post(CONFIG_MAPS, ns, {
        metadata: {
          name: "a",
          labels: { "a.b/c": "d" },
          annotations: { e: "any text, ü" },
          finalizers: ["a.b/c"],
          ownerReferences: [
            { apiVersion: "v1", kind: "ConfigMap", name: "o", uid: "11111111-2222-4333-8444-555555555555" },
          ],
        },
      }),
    {
      status: 201,
      "metadata.labels": { "a.b/c": "d" },
      "metadata.annotations": { e: "any text, ü" },
      "metadata.finalizers": ["a.b/c"],
      "metadata.ownerReferences": [{ apiVersion: "v1", kind: "ConfigMap", name: "o", uid: "UID" }],
    },
  ),
  "an invalid label value": asks(
    (ns) => post(CONFIG_MAPS, ns, { metadata: { name: "a", labels: { k: "-x" } } }),
    [
      "422 Invalid: ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"-x\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      "name a, kind ConfigMap",
      "FieldValueInvalid metadata.labels",
    ],
  ),
  "an invalid label key": asks(
    (ns) => post(CONFIG_MAPS, ns, { metadata: { name: "a", labels: { "a/b/c": "x" } } }),
    [
      "422 Invalid: ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"a/b/c\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
      "name a, kind ConfigMap",
      "FieldValueInvalid metadata.labels",
    ],
  ),
  "an invalid annotation key": asks(
    (ns) => post(CONFIG_MAPS, ns, { metadata: { name: "a", annotations: { ä: "x" } } }),
    [
      "422 Invalid: ConfigMap \"a\" is invalid: metadata.annotations: Invalid value: \"ä\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "name a, kind ConfigMap",
      "FieldValueInvalid metadata.annotations",
    ],
  ),
  "annotations over 256 KiB": async (server) => {
    const fields = { metadata: { name: "a", annotations: { k: "x".repeat(262_145) } } };
    await answers(server, post(CONFIG_MAPS, await server.namespace(), fields), [
      '422 Invalid: ConfigMap "a" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
      "name a, kind ConfigMap",
      "FieldValueTooLong metadata.annotations",
    ]);
  },
  "an owner without uid": asks(
    (ns) =>
      post(CONFIG_MAPS, ns, {
        metadata: { name: "a", ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "o", uid: "" }] },
      }),
    [
      '422 Invalid: ConfigMap "a" is invalid: metadata.ownerReferences[0].uid: Required value: must not be empty',
      "name a, kind ConfigMap",
      "FieldValueRequired metadata.ownerReferences[0].uid",
    ],
  ),
  "two controlling owners": asks(
    (ns) => {
      const owner = { apiVersion: "v1", kind: "Pod", controller: true };
      const ownerReferences = [
        { ...owner, name: "o", uid: "1" },
        { ...owner, name: "p", uid: "2" },
      ];
      return post(CONFIG_MAPS, ns, { metadata: { name: "a", ownerReferences } });
    },
    [
      '422 Invalid: ConfigMap "a" is invalid: metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"Pod","name":"o","uid":"1","controller":true},{"apiVersion":"v1","kind":"Pod","name":"p","uid":"2","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Pod/o and Pod/p',
      "name a, kind ConfigMap",
      "FieldValueInvalid metadata.ownerReferences",
    ],
  ),
  "an invalid finalizer": asks(
    (ns) => post(CONFIG_MAPS, ns, { metadata: { name: "a", finalizers: ["not a name"] } }),
    [
      "422 Invalid: ConfigMap \"a\" is invalid: [metadata.finalizers: Invalid value: \"not a name\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), metadata.finalizers[0]: Invalid value: \"not a name\": name is neither a standard finalizer name nor is it fully qualified]",
      "name a, kind ConfigMap",
      "FieldValueInvalid metadata.finalizers",
      "FieldValueInvalid metadata.finalizers[0]",
    ],
  ),
  "a finalizer without a domain, for a custom object": asks(
    (ns) => post(WIDGETS, ns, { metadata: { name: "a", finalizers: ["plain"] } }),
    {
      status: 201,
      body: {
        apiVersion: "conformance.example/v1",
        kind: "Widget",
        metadata: {
          creationTimestamp: "TIME",
          finalizers: ["plain"],
          generation: 1,
          managedFields: [
            'conformance Update conformance.example/v1: {"f:metadata":{"f:finalizers":{".":{},"v:\\"plain\\"":{}}}}',
          ],
          name: "a",
          namespace: "NS",
          resourceVersion: "RV",
          uid: "UID",
        },
      },
      warnings: [
        '299 - "metadata.finalizers: \\"plain\\": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers"',
      ],
    },
  ),
  "an invalid key of a ConfigMap": asks(
    (ns) => post(CONFIG_MAPS, ns, { ...named("a"), data: { "a/b": "x" } }),
    [
      "422 Invalid: ConfigMap \"a\" is invalid: data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      "name a, kind ConfigMap",
      "FieldValueInvalid data[a/b]",
    ],
  ),
  "a key both in data and binaryData": asks(
    (ns) => post(CONFIG_MAPS, ns, { ...named("a"), data: { k: "x" }, binaryData: { k: "eA==" } }),
    [
      '422 Invalid: ConfigMap "a" is invalid: data[k]: Invalid value: "k": duplicate of key present in binaryData',
      "name a, kind ConfigMap",
      "FieldValueInvalid data[k]",
    ],
  ),
  "a Deployment whose selector does not match its template": asks(
    (ns) => post(DEPLOYMENTS, ns, deployment("a", { selector: { matchLabels: { app: "other" } } })),
    [
      '422 Invalid: Deployment.apps "a" is invalid: spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
      "name a, group apps, kind Deployment",
      "FieldValueInvalid spec.template.metadata.labels",
    ],
  ),
  "a Deployment without a template": asks(
    (ns) => post(DEPLOYMENTS, ns, { ...named("a"), spec: {} }),
    [
      '422 Invalid: Deployment.apps "a" is invalid: [spec.selector: Required value, spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`, spec.template.spec.containers: Required value]',
      "name a, group apps, kind Deployment",
      "FieldValueRequired spec.selector",
      "FieldValueInvalid spec.template.metadata.labels",
      "FieldValueRequired spec.template.spec.containers",
    ],
  ),
  "a Deployment with negative replicas": asks(
    (ns) => post(DEPLOYMENTS, ns, deployment("a", { replicas: -1 })),
    [
      '422 Invalid: Deployment.apps "a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      "name a, group apps, kind Deployment",
      "FieldValueInvalid spec.replicas",
    ],
  ),
  "a Pod without containers": asks(
    (ns) => post(PODS, ns, { ...named("a"), spec: {} }),
    [
      '422 Invalid: Pod "a" is invalid: spec.containers: Required value',
      "name a, kind Pod",
      "FieldValueRequired spec.containers",
    ],
  ),
  "a name in the path of a creation": asks(
    (ns) => request("POST", `${CONFIG_MAPS.path(ns)}/a`, {}, {}),
    ["405 MethodNotAllowed: the server does not allow this method on the requested resource", ""],
  ),
});

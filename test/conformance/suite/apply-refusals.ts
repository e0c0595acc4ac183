import { area } from "../server.ts";
import { answers, asks, asksFor } from "./expect.ts";
import { apply, CONFIG_MAPS, DAEMON_SETS, DEPLOYMENTS, request, SECRETS, SERVICES } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { daemonSet } from "./workloads.ts";

const NAMED = '"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}';

/** Cases of the area `apply: refusals`. */
export const applyErrors = area("apply: refusals", {
  "no manager": asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", {}, ""),
    [
      '422 Invalid: PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      "group meta.k8s.io, kind PatchOptions",
      "FieldValueRequired fieldManager",
    ],
  ),
  "a manager's name of 129 bytes": asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", {}, `${"%C3%A4".repeat(64)}x`),
    [
      '422 Invalid: PatchOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
      "group meta.k8s.io, kind PatchOptions",
      "FieldValueTooLong fieldManager",
    ],
  ),
  "a manager's name with a line's end": asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", {}, "a%0Ab"),
    [
      '422 Invalid: PatchOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\nb": invalid character U+000A (at position 1)',
      "group meta.k8s.io, kind PatchOptions",
      "FieldValueInvalid fieldManager",
    ],
  ),
  "a fraction for a whole number": asks(
    (ns) => apply(DEPLOYMENTS, ns, "a", { spec: { replicas: 1.5 } }),
    [
      "500: failed to convert new object (/a; apps/v1, Kind=Deployment) to proper version: unable to convert unstructured object to apps/v1, Kind=Deployment: cannot convert float64 to int32",
    ],
  ),
  "a fraction for a whole number, of an object in a namespace": asks(
    (ns) => apply(SERVICES, ns, "a", { metadata: { namespace: ns }, spec: { ports: [{ port: 80.5 }] } }),
    [
      "500: failed to convert new object (NS/a; /v1, Kind=Service) to proper version: unable to convert unstructured object to /v1, Kind=Service: cannot convert float64 to int32",
    ],
  ),
  "a fraction for a number or text": asks(
    (ns) => apply(SERVICES, ns, "a", { spec: { ports: [{ port: 80, targetPort: 1.5 }] } }),
    [
      "500: failed to convert new object (/a; /v1, Kind=Service) to proper version: unable to convert unstructured object to /v1, Kind=Service: json:",
    ],
  ),
  "bytes that are none": asks(
    (ns) => apply(SECRETS, ns, "a", { data: { k: "!!" } }),
    [
      "500: failed to convert new object (/a; /v1, Kind=Secret) to proper version: unable to convert unstructured object to /v1, Kind=Secret: error decoding from json:",
    ],
  ),
  managedFields: asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", { metadata: { managedFields: [{ manager: "x", operation: "Apply" }] } }),
    ["400 BadRequest: metadata.managedFields must be nil"],
  ),
  "managedFields, for a custom object": asks(
    (ns) => apply(WIDGETS, ns, "a", { metadata: { managedFields: [{ manager: "x", operation: "Apply" }] } }),
    ["400 BadRequest: metadata.managedFields must be nil"],
  ),
  "another name": asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", { metadata: { name: "b" } }),
    ["400 BadRequest: the name of the object (b) does not match the name on the URL (a)"],
  ),
  "another namespace": asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", { metadata: { namespace: "b" } }),
    ["400 BadRequest: the namespace of the provided object does not match the namespace sent on the request"],
  ),
  "another kind": asks(
    (ns) => ({ ...apply(SECRETS, ns, "a", {}), path: `${CONFIG_MAPS.path(ns)}/a?fieldManager=me` }),
    ["400 BadRequest: invalid object type: /v1, Kind=Secret"],
  ),
  "no kind": asks(
    (ns) =>
      request(
        "PATCH",
        `${CONFIG_MAPS.path(ns)}/a?fieldManager=me`,
        { type: "application/apply-patch+yaml" },
        { metadata: { name: "a" } },
      ),
    ["400 BadRequest: invalid object type: /, Kind="],
  ),
  "no name in the body": asks(
    (ns) =>
      request(
        "PATCH",
        `${CONFIG_MAPS.path(ns)}/a?fieldManager=me`,
        { type: "application/apply-patch+yaml" },
        { apiVersion: "v1", kind: "ConfigMap" },
      ),
    ["400 BadRequest: the name of the object (a based on URL) was undeterminable: name must be provided"],
  ),
  "a namespace that is not there": async (server) => {
    await answers(server, apply(CONFIG_MAPS, server.unique("gone"), "a", {}), [
      '404 NotFound: namespaces "GONE" not found',
      "name GONE, kind namespaces",
    ]);
  },
  "a namespace that is not there, for a custom object": async (server) => {
    await answers(server, apply(WIDGETS, server.unique("gone"), "a", {}), [
      '404 NotFound: namespaces "GONE" not found',
      "name GONE, kind namespaces",
    ]);
  },
  "no object": asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", {}, "me", { text: "" }),
    ["400 BadRequest: invalid object type: /, Kind="],
  ),
  "a list": asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", {}, "me", { text: "[]" }),
    ["400 BadRequest: error decoding patch: error unmarshaling JSON: while decoding JSON: json:"],
  ),
  YAML: asksFor(
    ["data"],
    (ns) =>
      apply(CONFIG_MAPS, ns, "a", {}, "me", {
        text: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  k: v\n",
      }),
    { status: 201, data: { k: "v" } },
  ),
  "YAML that is none": asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", {}, "me", { text: "a: b: c" }),
    ["400 BadRequest: error encoding patch: yaml:"],
  ),
  "a field twice": asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", {}, "me", { text: `{${NAMED},"data":{"k":"1"},"data":{"l":"2"}}` }),
    {
      status: 201,
      body: {
        kind: "ConfigMap",
        apiVersion: "v1",
        metadata: {
          name: "a",
          namespace: "NS",
          uid: "UID",
          resourceVersion: "RV",
          creationTimestamp: "TIME",
          managedFields: ['me Apply v1: {"f:data":{"f:l":{}}}'],
        },
        data: { l: "2" },
      },
      warnings: ['299 - "line 1: key \\"data\\" already set in map"'],
    },
  ),
  "a field twice, Strict": asks(
    (ns) =>
      apply(CONFIG_MAPS, ns, "a", {}, "me&fieldValidation=Strict", {
        text: `{${NAMED},"data":{"k":"1"},"data":{"l":"2"}}`,
      }),
    ["400 BadRequest: error strict decoding patch: error converting YAML to JSON: yaml:"],
  ),
  "the content type of a merge patch's family": asks(
    (ns) => apply(WIDGETS, ns, "a", {}, "me", { type: "application/apply-patch+json" }),
    [
      "415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
    ],
  ),
  "an unknown field": asks(
    (ns) => apply(WIDGETS, ns, "a", { spec: { bogus: 1 } }),
    [
      "500: failed to create typed patch object (/a; conformance.example/v1, Kind=Widget): .spec.bogus: field not declared in schema",
    ],
  ),
  "an unknown field, Ignore": asks(
    (ns) => apply(WIDGETS, ns, "a", { spec: { bogus: 1 } }, "me&fieldValidation=Ignore"),
    [
      "500: failed to create typed patch object (/a; conformance.example/v1, Kind=Widget): .spec.bogus: field not declared in schema",
    ],
  ),
  "an unknown field, Strict": asks(
    (ns) => apply(WIDGETS, ns, "a", { spec: { bogus: 1 } }, "me&fieldValidation=Strict"),
    [
      "500: failed to create typed patch object (/a; conformance.example/v1, Kind=Widget): .spec.bogus: field not declared in schema",
    ],
  ),
  "an unknown field of a built-in kind": asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", { datum: {} }),
    ["500: failed to create typed patch object (/a; /v1, Kind=ConfigMap): .datum: field not declared in schema"],
  ),
  "an unknown field in an item": asks(
    (ns) => apply(WIDGETS, ns, "a", { spec: { ports: [{ port: 1, x: 1 }] } }),
    [
      '500: failed to create typed patch object (/a; conformance.example/v1, Kind=Widget): .spec.ports[port=1,protocol="TCP"].x: field not declared in schema',
    ],
  ),
  "a value of the wrong type": asks(
    (ns) => apply(WIDGETS, ns, "a", { spec: { note: 1 } }),
    [
      "500: failed to create typed patch object (/a; conformance.example/v1, Kind=Widget): .spec.note: expected string, got &value.valueUnstructured{Value:1}",
    ],
  ),
  "an object for a list": asks(
    (ns) => apply(WIDGETS, ns, "a", { spec: { tags: {} } }),
    [
      "500: failed to create typed patch object (/a; conformance.example/v1, Kind=Widget): .spec.tags: expected list, got &{map[]}",
    ],
  ),
  "a wrong type in a built-in kind": asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", { data: { k: 1 } }),
    [
      "500: failed to create typed patch object (/a; /v1, Kind=ConfigMap): .data.k: expected string, got &value.valueUnstructured{Value:1}",
    ],
  ),
  "an item twice": asks(
    (ns) => apply(WIDGETS, ns, "a", { spec: { ports: [{ port: 1 }, { port: 1, protocol: "TCP" }] } }),
    [
      '500: failed to create typed patch object (/a; conformance.example/v1, Kind=Widget): .spec.ports: duplicate entries for key [port=1,protocol="TCP"]',
    ],
  ),
  "an item without its key": asks(
    (ns) => apply(WIDGETS, ns, "a", { spec: { ports: [{ name: "x" }] } }),
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: spec.ports[0].port: Required value',
      "name a, group conformance.example, kind Widget",
      "FieldValueRequired spec.ports[0].port",
    ],
  ),
  "a member of a set twice": asks(
    (ns) => apply(WIDGETS, ns, "a", { spec: { tags: ["x", "x"] } }),
    [
      '500: failed to create typed patch object (/a; conformance.example/v1, Kind=Widget): .spec.tags: duplicate entries for key [="x"]',
    ],
  ),
  "an environment variable twice": asks(
    (ns) => {
      const env = [
        { name: "A", value: "1" },
        { name: "A", value: "2" },
      ];
      const template = { metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "c", image: "i", env }] } };
      return apply(DAEMON_SETS, ns, "a", daemonSet("a", { template }));
    },
    [
      '500: failed to create typed patch object (/a; apps/v1, Kind=DaemonSet): .spec.template.spec.containers[name="c"].env: duplicate entries for key [name="A"]',
    ],
  ),
  "a value that the schema refuses": asks(
    (ns) => apply(WIDGETS, ns, "a", { spec: { size: 101 } }),
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: spec.size: Invalid value: 101: spec.size in body should be less than or equal to 100',
      "name a, group conformance.example, kind Widget",
      "FieldValueInvalid spec.size",
    ],
  ),
  "an invalid name": asks(
    (ns) => apply(CONFIG_MAPS, ns, "A_b", {}),
    [
      "422 Invalid: ConfigMap \"A_b\" is invalid: metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "name A_b, kind ConfigMap",
      "FieldValueInvalid metadata.name",
    ],
  ),
  "what a built-in kind requires": asks(
    (ns) => apply(DAEMON_SETS, ns, "a", { spec: {} }),
    [
      '422 Invalid: DaemonSet.apps "a" is invalid: [spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`, spec.template.spec.containers: Required value]',
      "name a, group apps, kind DaemonSet",
      "FieldValueInvalid spec.template.metadata.labels",
      "FieldValueRequired spec.template.spec.containers",
    ],
  ),
});

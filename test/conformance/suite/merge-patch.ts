import { area, type Case } from "../server.ts";
import { answers, asks, asksFor, at, done, same, textAt } from "./expect.ts";
import { CONFIG_MAPS, DEPLOYMENTS, merge, post, type Fields } from "./requests.ts";
import { GAUGES, WIDGETS } from "./widgets.ts";
import { deployment } from "./workloads.ts";

const A = { metadata: { name: "a" } };

const DATA: Fields = { ...A, data: { k: "v", l: "w" } };

const SPEC: Fields = { ...A, spec: { size: 2, tags: ["x", "y"], freeMap: { k: "v" }, raw: { deep: { z: 1 } } } };

const NOBODY = "00000000-0000-4000-8000-000000000000";

/** A merge patch of a Widget; its spec afterwards. */
const mergesSpec = (patch: unknown, expected: unknown): Case["run"] =>
  asksFor(["spec", "metadata.generation"], (ns) => [post(WIDGETS, ns, SPEC), merge(WIDGETS, ns, "a", patch)], expected);

/** Cases of the area `merge patch`. */
export const mergePatch = area("merge patch", {
  "sets, replaces and removes": asksFor(
    ["data"],
    (ns) => [post(CONFIG_MAPS, ns, DATA), merge(CONFIG_MAPS, ns, "a", { data: { k: null, l: "x", m: "y" } })],
    { status: 200, data: { l: "x", m: "y" } },
  ),
  "of a custom object": mergesSpec(
    { spec: { size: 5, freeMap: { k: null, l: "w" }, raw: { deep: { y: 2 } } } },
    {
      status: 200,
      spec: { freeMap: { l: "w" }, raw: { deep: { y: 2, z: 1 } }, size: 5, strict: "s", tags: ["x", "y"] },
      "metadata.generation": 2,
    },
  ),
  "replaces a list as a whole": mergesSpec(
    { spec: { tags: ["z"] } },
    {
      status: 200,
      spec: { freeMap: { k: "v" }, raw: { deep: { z: 1 } }, size: 2, strict: "s", tags: ["z"] },
      "metadata.generation": 2,
    },
  ),
  "removes what is not there": mergesSpec(
    { spec: { note: null } },
    {
      status: 200,
      spec: { freeMap: { k: "v" }, raw: { deep: { z: 1 } }, size: 2, strict: "s", tags: ["x", "y"] },
      "metadata.generation": 1,
    },
  ),
  "removes a field that has a default": mergesSpec(
    { spec: { size: null } },
    {
      status: 200,
      spec: { freeMap: { k: "v" }, raw: { deep: { z: 1 } }, size: 1, strict: "s", tags: ["x", "y"] },
      "metadata.generation": 2,
    },
  ),
  "removes all of the spec": mergesSpec({ spec: null }, { status: 200, spec: null, "metadata.generation": 2 }),
  "an empty one does not write": async (server) => {
    const ns = await server.namespace();
    const first = await done(server, post(WIDGETS, ns, SPEC));
    const second = await done(server, merge(WIDGETS, ns, "a", {}));
    same(second.body, first.body);
  },
  "the same value does not write": async (server) => {
    const ns = await server.namespace();
    const first = await done(server, post(CONFIG_MAPS, ns, DATA));
    const second = await done(
      server,
      merge(CONFIG_MAPS, ns, "a", { data: { k: "v" } }, { query: "fieldManager=other" }),
    );
    same(second.body, first.body);
  },
  "an object that is not there": asks(
    (ns) => merge(CONFIG_MAPS, ns, "a", {}),
    ['404 NotFound: configmaps "a" not found', "name a, kind configmaps"],
  ),
  "a custom object that is not there": asks(
    (ns) => merge(WIDGETS, ns, "a", {}),
    ['404 NotFound: widgets.conformance.example "a" not found', "name a, group conformance.example, kind widgets"],
  ),
  "an old resourceVersion": async (server) => {
    const ns = await server.namespace();
    const first = await done(server, post(CONFIG_MAPS, ns, DATA));
    await done(server, merge(CONFIG_MAPS, ns, "a", { data: { k: "x" } }));
    const metadata = { resourceVersion: textAt(first, "metadata.resourceVersion") };
    await answers(server, merge(CONFIG_MAPS, ns, "a", { metadata, data: { k: "y" } }), [
      '409 Conflict: Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      "name a, kind configmaps",
    ]);
  },
  "another uid": asks(
    (ns) => [post(CONFIG_MAPS, ns, DATA), merge(CONFIG_MAPS, ns, "a", { metadata: { uid: NOBODY } })],
    [
      '422 Invalid: ConfigMap "a" is invalid: metadata.uid: Invalid value: "UID": field is immutable',
      "name a, kind ConfigMap",
      "FieldValueInvalid metadata.uid",
    ],
  ),
  "another uid, for a custom object": asks(
    (ns) => [post(WIDGETS, ns, SPEC), merge(WIDGETS, ns, "a", { metadata: { uid: NOBODY } })],
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: metadata.uid: Invalid value: "UID": field is immutable',
      "name a, group conformance.example, kind Widget",
      "FieldValueInvalid metadata.uid",
      "FieldValueInvalid metadata.uid",
    ],
  ),
  "another name": asks(
    (ns) => [post(CONFIG_MAPS, ns, DATA), merge(CONFIG_MAPS, ns, "a", { metadata: { name: "b" } })],
    ["400 BadRequest: the name of the object (b) does not match the name on the URL (a)"],
  ),
  "another kind": asks(
    (ns) => [post(CONFIG_MAPS, ns, DATA), merge(CONFIG_MAPS, ns, "a", { kind: "Secret" })],
    [
      '422 Invalid:  "" is invalid: patch: Invalid value: "{\\"apiVersion\\":\\"v1\\",\\"data\\":{\\"k\\":\\"v\\",\\"l\\":\\"w\\"},\\"kind\\":\\"Secret\\",\\"metadata\\":{\\"name\\":\\"a\\",\\"namespace\\":\\"NS\\",\\"uid\\":\\"UID\\",\\"resourceVersion\\":\\"RV\\",\\"creationTimestamp\\":\\"TIME\\",\\"managedFields\\":[{\\"manager\\":\\"conformance\\",\\"operation\\":\\"Update\\",\\"apiVersion\\":\\"v1\\",\\"time\\":\\"TIME\\",\\"fieldsType\\":\\"FieldsV1\\",\\"fieldsV1\\":{\\"f:data\\":{\\".\\":{},\\"f:k\\":{},\\"f:l\\":{}}}}]}}": illegal base64',
      "",
      "FieldValueInvalid patch",
    ],
  ),
  "another kind, for a custom object": asks(
    (ns) => [post(WIDGETS, ns, SPEC), merge(WIDGETS, ns, "a", { kind: "Other" })],
    [
      '422 Invalid: Other.conformance.example "a" is invalid: kind: Invalid value: "Other": must be Widget',
      "name a, group conformance.example, kind Other",
      "FieldValueInvalid kind",
    ],
  ),
  "a value of the wrong type": asks(
    (ns) => [post(CONFIG_MAPS, ns, DATA), merge(CONFIG_MAPS, ns, "a", { data: { k: 1 } })],
    [
      '422 Invalid:  "" is invalid: patch: Invalid value: "{\\"apiVersion\\":\\"v1\\",\\"data\\":{\\"k\\":1,\\"l\\":\\"w\\"},\\"kind\\":\\"ConfigMap\\",\\"metadata\\":{\\"name\\":\\"a\\",\\"namespace\\":\\"NS\\",\\"uid\\":\\"UID\\",\\"resourceVersion\\":\\"RV\\",\\"creationTimestamp\\":\\"TIME\\",\\"managedFields\\":[{\\"manager\\":\\"conformance\\",\\"operation\\":\\"Update\\",\\"apiVersion\\":\\"v1\\",\\"time\\":\\"TIME\\",\\"fieldsType\\":\\"FieldsV1\\",\\"fieldsV1\\":{\\"f:data\\":{\\".\\":{},\\"f:k\\":{},\\"f:l\\":{}}}}]}}": json:',
      "",
      "FieldValueInvalid patch",
    ],
  ),
  "a value that the schema refuses": asks(
    (ns) => [post(WIDGETS, ns, SPEC), merge(WIDGETS, ns, "a", { spec: { size: 101 } })],
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: spec.size: Invalid value: 101: spec.size in body should be less than or equal to 100',
      "name a, group conformance.example, kind Widget",
      "FieldValueInvalid spec.size",
    ],
  ),
  "a value of the wrong type, for a custom object": asks(
    (ns) => [post(WIDGETS, ns, SPEC), merge(WIDGETS, ns, "a", { spec: { size: "1" } })],
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: [.spec.size: Invalid value: 0: .spec.size accessor error: 1 is of the type string, expected int64, spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"]',
      "name a, group conformance.example, kind Widget",
      "FieldValueInvalid .spec.size",
      "FieldValueTypeInvalid spec.size",
    ],
  ),
  "a list": asks(
    (ns) => [post(CONFIG_MAPS, ns, DATA), merge(CONFIG_MAPS, ns, "a", [])],
    ["400 BadRequest: error decoding patch: json:"],
  ),
  "half a patch": asks(
    (ns) => [post(CONFIG_MAPS, ns, DATA), merge(CONFIG_MAPS, ns, "a", undefined, { text: '{"a":' })],
    ["400 BadRequest: invalid JSON patch"],
  ),
  "half a patch, for a custom object": asks(
    (ns) => [post(WIDGETS, ns, SPEC), merge(WIDGETS, ns, "a", undefined, { text: '{"a":' })],
    ["400 BadRequest: invalid JSON patch"],
  ),
  "no patch": asks(
    (ns) => [post(CONFIG_MAPS, ns, DATA), merge(CONFIG_MAPS, ns, "a", undefined, { text: "" })],
    ["400 BadRequest: invalid JSON patch"],
  ),
  "a content type that is none of a patch": asks(
    (ns) => [post(CONFIG_MAPS, ns, DATA), merge(CONFIG_MAPS, ns, "a", {}, { type: "application/json" })],
    ["415 UnsupportedMediaType: 415: Unsupported Media Type", ""],
  ),
  "a content type that is none of a patch, for a custom object": asks(
    (ns) => [post(WIDGETS, ns, SPEC), merge(WIDGETS, ns, "a", {}, { type: "application/json" })],
    [
      "415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
    ],
  ),
  "a strategic one is none for custom objects": asks(
    (ns) => [post(WIDGETS, ns, SPEC), merge(WIDGETS, ns, "a", {}, { type: "application/strategic-merge-patch+json" })],
    [
      "415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
    ],
  ),
  "a field manager": asksFor(
    ["metadata.managedFields"],
    (ns) => [
      post(CONFIG_MAPS, ns, DATA),
      merge(CONFIG_MAPS, ns, "a", { data: { l: "x", m: "y" } }, { query: "fieldManager=other" }),
    ],
    {
      status: 200,
      "metadata.managedFields": [
        'conformance Update v1: {"f:data":{".":{},"f:k":{}}}',
        'other Update v1: {"f:data":{"f:l":{},"f:m":{}}}',
      ],
    },
  ),
  "force is only for apply": asks(
    (ns) => [post(CONFIG_MAPS, ns, DATA), merge(CONFIG_MAPS, ns, "a", {}, { query: "force=true" })],
    [
      '422 Invalid: PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
      "group meta.k8s.io, kind PatchOptions",
      "FieldValueForbidden force",
    ],
  ),
  "a generation is not taken": asksFor(
    ["metadata.generation", "spec.size"],
    (ns) => [post(WIDGETS, ns, SPEC), merge(WIDGETS, ns, "a", { metadata: { generation: 9 }, spec: { size: 7 } })],
    { status: 200, "metadata.generation": 2, "spec.size": 7 },
  ),
  "labels do not change the generation": asksFor(
    ["metadata.generation", "metadata.labels"],
    (ns) => [post(DEPLOYMENTS, ns, deployment("a")), merge(DEPLOYMENTS, ns, "a", { metadata: { labels: { a: "b" } } })],
    { status: 200, "metadata.generation": 1, "metadata.labels": { a: "b" } },
  ),
  "a change of anything is a new generation where there is no status subresource": async (server) => {
    const name = server.unique("gauge");
    await done(server, post(GAUGES, "", { metadata: { name }, value: 1 }));
    const answer = await done(server, merge(GAUGES, "", name, { value: 2 }));
    same(at(answer.body, "metadata.generation"), 2);
  },
});

import { area, type Case } from "../server.ts";
import { asks, asksFor } from "./expect.ts";
import { CONFIG_MAPS, DEPLOYMENTS, merge, post } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { deployment } from "./workloads.ts";

const TYPE = { type: "application/strategic-merge-patch+json" };
const A = { metadata: { name: "a" } };

const inTemplate = (spec: unknown): unknown => ({ spec: { template: { spec } } });

/** A strategic merge patch of a Deployment with one container `c`, and its whole answer. */
const refused = (patch: unknown, expected: readonly string[], query = ""): Case["run"] =>
  asks(
    (ns) => [post(DEPLOYMENTS, ns, deployment("a")), merge(DEPLOYMENTS, ns, "a", patch, { ...TYPE, query })],
    expected,
  );

/** One that cannot be converted to a Deployment: the answer names no object. */
const unconvertible = (patch: unknown, printed: string, problem: string, query = ""): Case["run"] =>
  refused(
    patch,
    [`422 Invalid:  "" is invalid: patch: Invalid value: "${printed}": ${problem}`, "", "FieldValueInvalid patch"],
    query,
  );

/** Cases of the area `strategic merge patch: refusals`. */
export const strategicRefusals = area("strategic merge patch: refusals", {
  "of a custom object": asks(
    (ns) => [post(WIDGETS, ns, A), merge(WIDGETS, ns, "a", {}, TYPE)],
    [
      "415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
    ],
  ),
  "a list": refused([], ["400 BadRequest: json:"]),
  "no JSON": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), merge(CONFIG_MAPS, ns, "a", undefined, { ...TYPE, text: "{" })],
    ["400 BadRequest: invalid JSON patch"],
  ),
  "an unknown directive": refused({ spec: { $patch: "nope" } }, [
    "500: unknown patch type: nope in map: map[$patch:nope]",
  ]),
  "a directive that is no text": refused({ spec: { $patch: 1 } }, [
    "500: unknown patch type: %!s(int64=1) in map: map[$patch:1]",
  ]),
  "the directive to merge": refused({ spec: { $patch: "merge" } }, [
    "500: unknown patch type: merge in map: map[$patch:merge]",
  ]),
  "the directive to merge, for an item": refused(inTemplate({ containers: [{ name: "c", $patch: "merge" }] }), [
    "500: merging lists cannot yet be specified in the patch",
  ]),
  "an unknown directive for an item": refused(inTemplate({ containers: [{ name: "c", $patch: "nope" }] }), [
    "500: unknown patch type: nope in map: map[$patch:nope name:c]",
  ]),
  "an item to delete without its key": refused(inTemplate({ containers: [{ $patch: "delete" }] }), [
    "500: map: map[$patch:delete] does not contain declared merge key: name",
  ]),
  "the last container deleted": refused(
    inTemplate({
      containers: [
        { name: "c", $patch: "delete" },
        { name: "d", $patch: "delete" },
      ],
    }),
    [
      '422 Invalid: Deployment.apps "a" is invalid: spec.template.spec.containers: Required value',
      "name a, group apps, kind Deployment",
      "FieldValueRequired spec.template.spec.containers",
    ],
  ),
  "the whole object deleted": refused({ $patch: "delete" }, [
    "400 BadRequest: the name of the object (a based on URL) was undeterminable: name must be provided",
  ]),
  "an order without an item of the patch": refused(
    inTemplate({ "$setElementOrder/containers": [{ name: "c" }], containers: [{ name: "z", image: "q" }] }),
    ["500: The order in patch list:\n[map[image:q name:z]]\n doesn't match $setElementOrder list:\n[map[name:c]]\n"],
  ),
  "an order that is none": refused(inTemplate({ "$setElementOrder/containers": "x" }), [
    "500: expected a []interface {}, but received a string",
  ]),
  "an order of nothing": refused(inTemplate({ $setElementOrder: [] }), [
    "400 BadRequest: invalid patch format of setElementOrder list",
  ]),
  "an order of a field that there is not": refused(inTemplate({ "$setElementOrder/bogus": [] }), [
    '500: unable to find api field in struct PodSpec for the json field "bogus"',
  ]),
  "an order of an object": refused({ spec: { "$setElementOrder/selector": [] } }, [
    "500: expected a []interface {}, but received a map[string]interface {}",
  ]),
  "a deletion from nothing": refused({ metadata: { $deleteFromPrimitiveList: ["x"] } }, [
    "400 BadRequest: invalid patch format of primitive list",
  ]),
  "kept keys without one of the patch": refused(
    { spec: { strategy: { $retainKeys: ["type"], type: "RollingUpdate", rollingUpdate: {} } } },
    ["400 BadRequest: invalid patch format of retainKeys"],
  ),
  "kept keys that are none": refused({ spec: { strategy: { $retainKeys: "type" } } }, [
    "400 BadRequest: invalid patch format of retainKeys",
  ]),
  "two types of a volume": asks(
    (ns) => [
      post(DEPLOYMENTS, ns, deployment("a")),
      merge(DEPLOYMENTS, ns, "a", inTemplate({ volumes: [{ name: "v", emptyDir: {} }] }), TYPE),
      merge(DEPLOYMENTS, ns, "a", inTemplate({ volumes: [{ name: "v", configMap: { name: "q" } }] }), TYPE),
    ],
    [
      '422 Invalid: Deployment.apps "a" is invalid: spec.template.spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type',
      "name a, group apps, kind Deployment",
      "FieldValueForbidden spec.template.spec.volumes[0].configMap",
    ],
  ),
  "a text for a number": unconvertible(
    { spec: { replicas: "x" } },
    "map[spec:map[replicas:x]]",
    "unrecognized type: int32",
  ),
  "a text for a list": unconvertible(
    inTemplate({ containers: "x" }),
    "map[spec:map[template:map[spec:map[containers:x]]]]",
    "cannot restore slice from string",
  ),
  "a text for an object": unconvertible({ spec: "x" }, "map[spec:x]", "cannot restore struct from: string"),
  "a number for a label": unconvertible(
    { metadata: { labels: { a: 1 } } },
    "map[metadata:map[labels:map[a:1]]]",
    "cannot convert int64 to string",
  ),
  "a null beside it, where there are no labels": unconvertible(
    { metadata: { labels: { a: 1, b: null } } },
    "map[metadata:map[labels:map[a:1]]]",
    "cannot convert int64 to string",
  ),
  "a null beside it, of what is there": unconvertible(
    { metadata: { labels: { a: 1 }, annotations: null }, spec: { paused: null } },
    "map[metadata:map[annotations:<nil> labels:map[a:1]] spec:map[paused:<nil>]]",
    "cannot convert int64 to string",
  ),
  "an object for a label": unconvertible(
    { metadata: { labels: { a: {} } } },
    "map[metadata:map[labels:map[a:map[]]]]",
    "unrecognized type: string",
  ),
  "an unknown field, Strict": unconvertible(
    { spec: { bogus: 1 } },
    "map[spec:map[bogus:1]]",
    'strict decoding error: unknown field "spec.bogus"',
    "fieldValidation=Strict",
  ),
  "an unknown field": asksFor(
    ["spec.bogus"],
    (ns) => [post(DEPLOYMENTS, ns, deployment("a")), merge(DEPLOYMENTS, ns, "a", { spec: { bogus: 1 } }, TYPE)],
    { status: 200, "spec.bogus": null, warnings: ['299 - "unknown field \\"spec.bogus\\""'] },
  ),
  "another name": refused({ metadata: { name: "b" } }, [
    "400 BadRequest: the name of the object (b) does not match the name on the URL (a)",
  ]),
  "another namespace": refused({ metadata: { namespace: "other" } }, [
    "400 BadRequest: the namespace of the provided object does not match the namespace sent on the request",
  ]),
  "another resourceVersion": refused({ metadata: { resourceVersion: "1" } }, [
    '409 Conflict: Operation cannot be fulfilled on deployments.apps "a": the object has been modified; please apply your changes to the latest version and try again',
    "name a, group apps, kind deployments",
  ]),
  "another kind does not matter": asksFor(
    ["kind"],
    (ns) => [post(CONFIG_MAPS, ns, A), merge(CONFIG_MAPS, ns, "a", { kind: "Other", apiVersion: "v7" }, TYPE)],
    { status: 200, kind: "ConfigMap" },
  ),
});

import { area, type Json } from "../server.ts";
import { answers, asks, asksFor, at, same } from "./expect.ts";
import { CONFIG_MAPS, post, request } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { configMap, widget } from "./body-cases.ts";

const A = { metadata: { name: "a" } };

const CONFIG_MAP = '"apiVersion":"v1","kind":"ConfigMap"';

const WIDGET = '"apiVersion":"conformance.example/v1","kind":"Widget"';

const YAML = "application/yaml";

function nested(depth: number): string {
  return `{${WIDGET},"metadata":{"name":"a"},"spec":{"raw":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}}`;
}

/** Cases of the area `bodies: content types and sizes`. */
export const contentTypes = area("bodies: content types and sizes", {
  YAML: asksFor(
    ["data"],
    (ns) =>
      request("POST", CONFIG_MAPS.path(ns), {
        type: YAML,
        text: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  k: |\n    v\n",
      }),
    { status: 201, data: { k: "v\n" } },
  ),
  "YAML of a custom object": asksFor(
    ["spec"],
    (ns) =>
      request("POST", WIDGETS.path(ns), {
        type: YAML,
        text: "apiVersion: conformance.example/v1\nkind: Widget\nmetadata:\n  name: a\nspec:\n  size: 3\n",
      }),
    { status: 201, spec: { size: 3, strict: "s" } },
  ),
  "YAML that is none": configMap(
    "a: b: c",
    ["400 BadRequest: the object provided is unrecognized (must be of type ConfigMap): yaml:"],
    { type: YAML },
  ),
  "YAML that is none, for a custom object": widget(
    "a: [",
    ["400 BadRequest: the object provided is unrecognized (must be of type Widget): yaml:"],
    { type: YAML },
  ),
  "YAML with a key twice": configMap(
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: x, k: y}\n",
    ['400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: json:'],
    { type: YAML },
  ),
  "YAML with a key twice, Strict": configMap(
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: x, k: y}\n",
    ['400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: json:'],
    {
      type: YAML,
      query: "fieldValidation=Strict",
    },
  ),
  "a content type with a charset": asksFor(
    ["kind"],
    (ns) => post(CONFIG_MAPS, ns, A, { type: "application/json; charset=utf-8" }),
    { status: 201, kind: "ConfigMap" },
  ),
  "a content type that there is not": asks(
    (ns) => post(CONFIG_MAPS, ns, A, { type: "text/plain" }),
    [
      "415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    ],
  ),
  "a content type that there is not, for a custom object": asks(
    (ns) => post(WIDGETS, ns, A, { type: "text/plain" }),
    [
      "415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    ],
  ),
  "no content type": asksFor(["kind"], (ns) => post(CONFIG_MAPS, ns, A, { type: null }), {
    status: 201,
    kind: "ConfigMap",
  }),
  "an Accept that there is not": asks(
    (ns) => post(CONFIG_MAPS, ns, A, { accept: "text/html" }),
    [
      "406 NotAcceptable: 406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf",
      "",
    ],
  ),
  "an Accept that there is not, for a custom object": asks(
    (ns) => post(WIDGETS, ns, A, { accept: "application/xml" }),
    [
      "406 NotAcceptable: only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    ],
  ),
  "a body over 3 MiB": configMap(`{${CONFIG_MAP},"metadata":{"name":"a"},"data":{"k":"${"x".repeat(3_200_000)}"}}`, [
    "413 RequestEntityTooLarge: Request entity too large: limit is 3145728",
  ]),
  "a body over 3 MiB, for a custom object": widget(
    `{${WIDGET},"metadata":{"name":"a"},"spec":{"raw":{"k":"${"x".repeat(3_200_000)}"}}}`,
    ["413 RequestEntityTooLarge: Request entity too large: limit is 3145728"],
  ),
  "a ConfigMap over 1 MiB": configMap(
    `{${CONFIG_MAP},"metadata":{"name":"a"},"data":{"k":"${"x".repeat(1_048_577)}"}}`,
    [
      '422 Invalid: ConfigMap "a" is invalid: []: Too long: may not be more than 1048576 bytes',
      "name a, kind ConfigMap",
      "FieldValueTooLong []",
    ],
  ),
  "an object of 1.6 MB, more than the store takes": asks(
    (ns) => post(WIDGETS, ns, { ...A, spec: { raw: { k: "x".repeat(1_600_000) } } }),
    ["500: etcdserver: request is too large"],
  ),
  "1,000 levels": async (server) => {
    const answer = await server.send(request("POST", WIDGETS.path(await server.namespace()), { text: nested(1_000) }));
    let depth = 0;
    for (let at1: Json | undefined = at(answer.body, "spec.raw"); at1 !== undefined; at1 = at(at1, "a")) depth += 1;
    same({ status: answer.status, depth }, { status: 201, depth: 1001 });
  },
  "20,000 levels": async (server) => {
    const answer = await server.send(request("POST", WIDGETS.path(await server.namespace()), { text: nested(20_000) }));
    same(
      { status: answer.status, reason: at(answer.body, "reason"), max: answer.text.includes("exceeded max depth") },
      { status: 400, reason: "BadRequest", max: true },
    );
  },
  "dryRun with another value": async (server) => {
    await answers(server, post(CONFIG_MAPS, await server.namespace(), A, { query: "dryRun=Some" }), [
      '422 Invalid: CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
      "group meta.k8s.io, kind CreateOptions",
      "FieldValueNotSupported dryRun",
    ]);
  },
  "an unknown query is not minded": asksFor(["kind"], (ns) => post(CONFIG_MAPS, ns, A, { query: "whatever=1" }), {
    status: 201,
    kind: "ConfigMap",
  }),
});

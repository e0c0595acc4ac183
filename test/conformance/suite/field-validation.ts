import { area, type Case } from "../server.ts";
import { asks, asksFor } from "./expect.ts";
import { CONFIG_MAPS, DEPLOYMENTS, merge, post, put } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { deployment } from "./workloads.ts";
import { configMap, widget } from "./body-cases.ts";

const A = { metadata: { name: "a" } };

const CONFIG_MAP = '"apiVersion":"v1","kind":"ConfigMap"';

const WIDGET = '"apiVersion":"conformance.example/v1","kind":"Widget"';

/** Creates a Widget with some fields that its schema does not have. */
const strange = (fieldValidation: string, spec: unknown, expected: unknown): Case["run"] =>
  asksFor(
    ["spec", "reason", "message"],
    (ns) => post(WIDGETS, ns, { ...A, spec }, { query: fieldValidation }),
    expected,
  );

const refusedStrange = (fieldValidation: string, spec: unknown, expected: unknown): Case["run"] =>
  asks((ns) => post(WIDGETS, ns, { ...A, spec }, { query: fieldValidation }), expected);

/** Cases of the area `bodies: field validation`. */
export const fieldValidation = area("bodies: field validation", {
  "a key twice": configMap(`{${CONFIG_MAP},"metadata":{"name":"a"},"data":{"k":"1","k":"2"}}`, {
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
        managedFields: ['conformance Update v1: {"f:data":{".":{},"f:k":{}}}'],
      },
      data: { k: "2" },
    },
    warnings: ['299 - "duplicate field \\"data.k\\""'],
  }),
  "a field twice": configMap(`{${CONFIG_MAP},"metadata":{"name":"a"},"data":{"k":"1"},"data":{"l":"2"}}`, {
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
        managedFields: ['conformance Update v1: {"f:data":{".":{},"f:k":{},"f:l":{}}}'],
      },
      data: { k: "1", l: "2" },
    },
    warnings: ['299 - "duplicate field \\"data\\""'],
  }),
  "a field twice, Strict": configMap(
    `{${CONFIG_MAP},"metadata":{"name":"a"},"data":{"k":"1"},"data":{"l":"2"}}`,
    [
      '400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data"',
    ],
    {
      query: "fieldValidation=Strict",
    },
  ),
  "a field twice, Ignore": configMap(
    `{${CONFIG_MAP},"metadata":{"name":"a"},"data":{"k":"1"},"data":{"l":"2"}}`,
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
          managedFields: ['conformance Update v1: {"f:data":{".":{},"f:k":{},"f:l":{}}}'],
        },
        data: { k: "1", l: "2" },
      },
    },
    {
      query: "fieldValidation=Ignore",
    },
  ),
  "a field twice, for a custom object": widget(`{${WIDGET},"metadata":{"name":"a"},"spec":{"note":"1","note":"2"}}`, {
    status: 201,
    body: {
      apiVersion: "conformance.example/v1",
      kind: "Widget",
      metadata: {
        creationTimestamp: "TIME",
        generation: 1,
        managedFields: [
          'conformance Update conformance.example/v1: {"f:spec":{".":{},"f:note":{},"f:size":{},"f:strict":{}}}',
        ],
        name: "a",
        namespace: "NS",
        resourceVersion: "RV",
        uid: "UID",
      },
      spec: { note: "2", size: 1, strict: "s" },
    },
    warnings: ['299 - "duplicate field \\"spec.note\\""'],
  }),
  "a field twice, for a custom object, Strict": widget(
    `{${WIDGET},"metadata":{"name":"a"},"spec":{"note":"1","note":"2"}}`,
    [
      '400 BadRequest: Widget in version "v1" cannot be handled as a Widget: strict decoding error: duplicate field "spec.note"',
    ],
    {
      query: "fieldValidation=Strict",
    },
  ),
  "other letters' case in a built-in kind's field": asks((ns) => post(CONFIG_MAPS, ns, { ...A, Data: { k: "v" } }), {
    status: 201,
    body: {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: { name: "a", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
    },
    warnings: ['299 - "unknown field \\"Data\\""'],
  }),
  "an unknown field of a built-in kind": asks((ns) => post(CONFIG_MAPS, ns, { ...A, datum: {} }), {
    status: 201,
    body: {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: { name: "a", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
    },
    warnings: ['299 - "unknown field \\"datum\\""'],
  }),
  "an unknown field of a built-in kind, Strict": asks(
    (ns) => post(CONFIG_MAPS, ns, { ...A, datum: {} }, { query: "fieldValidation=Strict" }),
    [
      '400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datum"',
    ],
  ),
  "an unknown field of a built-in kind, Ignore": asks(
    (ns) => post(CONFIG_MAPS, ns, { ...A, datum: {} }, { query: "fieldValidation=Ignore" }),
    {
      status: 201,
      body: {
        kind: "ConfigMap",
        apiVersion: "v1",
        metadata: { name: "a", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
      },
    },
  ),
  "unknown fields deep in a built-in kind, Strict": asks(
    (ns) => post(DEPLOYMENTS, ns, deployment("a", { x: 1, strategy: { y: 1 } }), { query: "fieldValidation=Strict" }),
    [
      '400 BadRequest: Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.x", unknown field "spec.strategy.y"',
    ],
  ),
  "an unknown field of metadata": asks((ns) => post(CONFIG_MAPS, ns, { metadata: { name: "a", nickname: "b" } }), {
    status: 201,
    body: {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: { name: "a", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
    },
    warnings: ['299 - "unknown field \\"metadata.nickname\\""'],
  }),
  "an unknown field of metadata, for a custom object": asks(
    (ns) => post(WIDGETS, ns, { metadata: { name: "a", nickname: "b" } }),
    {
      status: 201,
      body: {
        apiVersion: "conformance.example/v1",
        kind: "Widget",
        metadata: {
          creationTimestamp: "TIME",
          generation: 1,
          name: "a",
          namespace: "NS",
          resourceVersion: "RV",
          uid: "UID",
        },
      },
      warnings: ['299 - "unknown field \\"metadata.nickname\\""'],
    },
  ),
  "an unknown field of a custom object": strange(
    "",
    { size: 1, x: 1 },
    {
      status: 201,
      spec: { size: 1, strict: "s" },
      reason: null,
      message: null,
      warnings: ['299 - "unknown field \\"spec.x\\""'],
    },
  ),
  "an unknown field of a custom object, Warn": strange(
    "fieldValidation=Warn",
    { size: 1, x: 1 },
    {
      status: 201,
      spec: { size: 1, strict: "s" },
      reason: null,
      message: null,
      warnings: ['299 - "unknown field \\"spec.x\\""'],
    },
  ),
  "an unknown field of a custom object, Ignore": strange(
    "fieldValidation=Ignore",
    { size: 1, x: 1 },
    { status: 201, spec: { size: 1, strict: "s" }, reason: null, message: null },
  ),
  "an unknown field of a custom object, Strict": refusedStrange("fieldValidation=Strict", { size: 1, x: 1 }, [
    '400 BadRequest: Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.x"',
  ]),
  "several unknown fields of a custom object, Strict": refusedStrange(
    "fieldValidation=Strict",
    { x: 1, ports: [{ port: 1, y: 1 }] },
    [
      '400 BadRequest: Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.ports[0].y", unknown field "spec.x"',
    ],
  ),
  "an unknown field beside spec, Strict": asks(
    (ns) => post(WIDGETS, ns, { ...A, other: 1 }, { query: "fieldValidation=Strict" }),
    [
      '400 BadRequest: Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "other"',
    ],
  ),
  "an unknown fieldValidation": refusedStrange("fieldValidation=Maybe", { size: 1 }, [
    '422 Invalid: CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Maybe": supported values: "", "Ignore", "Strict", "Warn"',
    "group meta.k8s.io, kind CreateOptions",
    "FieldValueNotSupported fieldValidation",
  ]),
  "fieldValidation of an update": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), put(CONFIG_MAPS, ns, "a", { x: 1 }, { query: "fieldValidation=Strict" })],
    [
      '400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "x"',
    ],
  ),
  "fieldValidation of a merge patch": asks(
    (ns) => [post(WIDGETS, ns, A), merge(WIDGETS, ns, "a", { spec: { x: 1 } }, { query: "fieldValidation=Strict" })],
    [
      '422 Invalid:  "" is invalid: patch: Invalid value: "{\\"apiVersion\\":\\"conformance.example/v1\\",\\"kind\\":\\"Widget\\",\\"metadata\\":{\\"creationTimestamp\\":\\"TIME\\",\\"generation\\":1,\\"name\\":\\"a\\",\\"namespace\\":\\"NS\\",\\"resourceVersion\\":\\"RV\\",\\"uid\\":\\"UID\\"},\\"spec\\":{\\"x\\":1}}": strict decoding error: unknown field "spec.x"',
      "",
      "FieldValueInvalid patch",
    ],
  ),
  "an unknown field in a merge patch": asksFor(
    ["spec"],
    (ns) => [post(WIDGETS, ns, A), merge(WIDGETS, ns, "a", { spec: { x: 1, note: "n" } })],
    { status: 200, spec: { note: "n", size: 1, strict: "s" }, warnings: ['299 - "unknown field \\"spec.x\\""'] },
  ),
});

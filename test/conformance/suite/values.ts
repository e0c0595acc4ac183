import { area } from "../server.ts";
import { keeps, refusesSpec, props } from "./definition-cases.ts";

const STRING = { type: "string" };

/** Cases of the area `definitions: values`. */
export const values = area("definitions: values", {
  "defaults go as deep as there are objects": keeps(
    props({
      a: { type: "integer", default: 1 },
      b: props({ c: { type: "string", default: "x" } }, { default: {} }),
      d: props({ e: { type: "string", default: "y" } }),
      f: { type: "array", items: props({ g: { type: "boolean", default: true } }) },
      h: { type: "object", additionalProperties: props({ i: { type: "string", default: "z" } }) },
    }),
    { f: [{}, { g: false }], h: { k: {} } },
    { status: 201, spec: { a: 1, b: { c: "x" }, f: [{ g: true }, { g: false }], h: { k: { i: "z" } } } },
  ),
  "null gets the default unless null is allowed": keeps(
    props({ a: { type: "integer", default: 1 }, b: { type: "integer", default: 1, nullable: true } }),
    { a: null, b: null },
    { status: 201, spec: { a: 1, b: null } },
  ),
  "unknown fields are pruned, but for where they are kept": keeps(
    props({
      a: STRING,
      b: { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { c: props({ d: STRING }) } },
    }),
    { a: "x", z: 1, b: { free: { deep: [1] }, c: { d: "y", pruned: 1 } } },
    {
      status: 201,
      spec: { a: "x", b: { c: { d: "y" }, free: { deep: [1] } } },
      warnings: ['299 - "unknown field \\"spec.b.c.pruned\\""', '299 - "unknown field \\"spec.z\\""'],
    },
  ),
  "a number or a text": keeps(
    props({ a: { "x-kubernetes-int-or-string": true }, b: { "x-kubernetes-int-or-string": true } }),
    { a: 1, b: "50%" },
    { status: 201, spec: { a: 1, b: "50%" } },
  ),
  "neither a number nor a text": refusesSpec(props({ a: { "x-kubernetes-int-or-string": true } }), { a: true }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: "boolean": spec.a in body must be of type integer,string: "boolean"',
    "name a, group G.example, kind Thing",
    "FieldValueTypeInvalid spec.a",
  ]),
  "an embedded resource keeps its metadata": keeps(
    props({
      a: { type: "object", "x-kubernetes-embedded-resource": true, properties: { spec: props({ b: STRING }) } },
    }),
    {
      a: {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "n", labels: { l: "v" }, odd: 1 },
        spec: { b: "x", c: 1 },
        more: 1,
      },
    },
    {
      status: 201,
      spec: { a: { apiVersion: "v1", kind: "Pod", metadata: { labels: { l: "v" }, name: "n" }, spec: { b: "x" } } },
      warnings: [
        '299 - "unknown field \\"spec.a.more\\""',
        '299 - "unknown field \\"spec.a.spec.c\\""',
        '299 - "unknown field \\"spec.a.metadata.odd\\""',
      ],
    },
  ),
  "an embedded resource without a kind": refusesSpec(
    props({
      a: { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
    }),
    { a: { metadata: { name: "n" } } },
    [
      '422 Invalid: Thing.G.example "a" is invalid: [spec.a.apiVersion: Required value, spec.a.kind: Required value]',
      "name a, group G.example, kind Thing",
      "FieldValueRequired spec.a.apiVersion",
      "FieldValueRequired spec.a.kind",
    ],
  ),
  "any value": keeps(
    props({ a: { "x-kubernetes-preserve-unknown-fields": true } }),
    { a: [1, { b: null }] },
    { status: 201, spec: { a: [1, { b: null }] } },
  ),
  numbers: keeps(
    props({ a: { type: "integer", format: "int64" }, b: { type: "number" } }),
    { a: 9_007_199_254_740_991, b: 0.5 },
    { status: 201, spec: { a: 9007199254740991, b: 0.5 } },
  ),
});

/** The parts of the kind `Thing`: one field of `spec` per feature of structural schemas. */
const FIELDS: Readonly<Record<string, object>> = {
  text: { type: "string", minLength: 2, maxLength: 4 },
  pattern: { type: "string", pattern: "^[a-z][a-z0-9-]*$" },
  classes: { type: "string", pattern: "^[[:upper:]]\\s\\pL\\.\\d{2}$" },
  flags: { type: "string", pattern: "(?i)^abc$" },
  color: { type: "string", enum: ["red", "green"] },
  level: { type: "integer", enum: [1, 2] },
  whole: { type: "integer", minimum: 1, maximum: 10 },
  exclusive: { type: "integer", minimum: 1, exclusiveMinimum: true, maximum: 10, exclusiveMaximum: true },
  even: { type: "integer", multipleOf: 2 },
  half: { type: "number", multipleOf: 0.5, minimum: -1.5, maximum: 2.5 },
  small: { type: "integer", format: "int32" },
  large: { type: "integer", format: "int64" },
  float: { type: "number", format: "float" },
  flag: { type: "boolean" },
  nullable: { type: "string", nullable: true },
  nullableEnum: { type: "string", nullable: true, enum: ["a"] },
  port: { "x-kubernetes-int-or-string": true },
  portOf: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }], pattern: "^\\d+%$" },
  list: { type: "array", items: { type: "string", minLength: 1 }, minItems: 1, maxItems: 2 },
  set: { type: "array", "x-kubernetes-list-type": "set", items: { type: "integer" } },
  map: { type: "object", additionalProperties: { type: "integer", minimum: 0 }, minProperties: 1, maxProperties: 2 },
  keyed: {
    type: "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
    items: {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string" }, size: { type: "integer", maximum: 5 } },
    },
  },
  doubleKeyed: {
    type: "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["port", "protocol"],
    items: {
      type: "object",
      required: ["port"],
      properties: { port: { type: "integer" }, protocol: { type: "string", default: "TCP" }, note: { type: "string" } },
    },
  },
  nested: {
    type: "object",
    required: ["inner"],
    properties: {
      inner: {
        type: "object",
        required: ["a"],
        properties: { a: { type: "string" }, b: { type: "integer", default: 3 } },
      },
    },
  },
  any: {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "string" } },
    anyOf: [{ required: ["a"] }, { required: ["b"] }],
  },
  one: {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "string" } },
    oneOf: [{ required: ["a"] }, { required: ["b"] }],
  },
  all: { type: "string", allOf: [{ minLength: 2 }, { maxLength: 3 }] },
  not: { type: "string", not: { enum: ["bad"] } },
  raw: { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { known: { type: "integer" } } },
  anything: { "x-kubernetes-preserve-unknown-fields": true },
  resource: { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
  defaulted: { type: "string", default: "x" },
  defaults: {
    type: "object",
    default: {},
    properties: {
      a: { type: "string", default: "one" },
      list: { type: "array", items: { type: "object", properties: { c: { type: "integer", default: 7 } } } },
    },
  },
};

const FORMATS = [
  "bsonobjectid",
  "byte",
  "cidr",
  "creditcard",
  "date",
  "date-time",
  "datetime",
  "duration",
  "email",
  "hexcolor",
  "hostname",
  "ipv4",
  "ipv6",
  "isbn",
  "isbn10",
  "isbn13",
  "k8s-long-name",
  "k8s-short-name",
  "mac",
  "password",
  "rgbcolor",
  "ssn",
  "uri",
  "uuid",
  "uuid3",
  "uuid4",
  "uuid5",
  "no-such-format",
];

/** A field per string format, `format-email` and the like. */
const formatFields = Object.fromEntries(FORMATS.map((format) => [`f-${format}`, { type: "string", format }]));

/** The definition of `Thing`, without rules in CEL. */
export const THINGS = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.schema.test" },
  spec: {
    group: "schema.test",
    scope: "Namespaced",
    names: { plural: "things", kind: "Thing", shortNames: ["th"], categories: ["all"] },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: {
            specReplicasPath: ".spec.whole",
            statusReplicasPath: ".status.replicas",
            labelSelectorPath: ".status.selector",
          },
        },
        additionalPrinterColumns: [
          { name: "Text", type: "string", jsonPath: ".spec.text" },
          { name: "Whole", type: "integer", jsonPath: ".spec.whole", priority: 1 },
          { name: "First", type: "string", jsonPath: ".spec.list[0]" },
          { name: "Keyed", type: "string", jsonPath: '.spec.keyed[?(@.name=="a")].size' },
          { name: "All", type: "string", jsonPath: ".spec.list" },
          { name: "Flag", type: "boolean", jsonPath: ".spec.flag" },
          { name: "Since", type: "date", jsonPath: ".metadata.creationTimestamp" },
          { name: "Half", type: "number", jsonPath: ".spec.half" },
        ],
        schema: {
          openAPIV3Schema: {
            type: "object",
            required: ["spec"],
            properties: {
              spec: { type: "object", properties: { ...FIELDS, ...formatFields } },
              status: {
                type: "object",
                properties: {
                  replicas: { type: "integer", maximum: 100 },
                  selector: { type: "string" },
                  phase: { type: "string", enum: ["On", "Off"] },
                },
              },
            },
          },
        },
      },
    ],
  },
} as const;

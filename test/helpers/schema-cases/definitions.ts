/** A definition to be refused, or accepted: the base with `spec` changed at places. */
export interface DefinitionCase {
  readonly name: string;
  readonly crd: object;
}

type Schema = Readonly<Record<string, unknown>>;

interface Change {
  readonly metadata?: object;
  readonly names?: object;
  readonly spec?: object;
  readonly version?: object;
  readonly versions?: readonly object[];
  /** Of the whole object. */
  readonly schema?: Schema;
  /** Of the one field `x`. */
  readonly x?: Schema;
}

const status = { subresources: { status: {} } };
const object = (properties: Schema): Schema => ({ type: "object", properties });

function define(name: string, { metadata, names, spec, version, versions, schema, x }: Change): DefinitionCase {
  const openAPIV3Schema = schema ?? object(x === undefined ? {} : { x });
  const only = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema }, ...version };
  return {
    name,
    crd: {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "parts.definition.test", ...metadata },
      spec: {
        group: "definition.test",
        scope: "Namespaced",
        names: { plural: "parts", kind: "Part", ...names },
        versions: versions ?? [only],
        ...spec,
      },
    },
  };
}

const string = { type: "string" };
const v = (name: string, change: object = {}): object => ({
  name,
  served: true,
  storage: false,
  schema: { openAPIV3Schema: { type: "object" } },
  ...change,
});

const list = (change: object): Schema => ({ type: "array", items: string, ...change });
const keyed = (change: object, properties: Schema = { name: string }, item: object = {}): Schema => ({
  type: "array",
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["name"],
  items: { type: "object", required: ["name"], properties, ...item },
  ...change,
});

/** Definitions of every kind of mistake, and some without. No rules in CEL that would have to be evaluated. */
export const DEFINITION_CASES: readonly DefinitionCase[] = [
  define("is accepted", { x: string }),
  define("has another name", { metadata: { name: "others.definition.test" } }),
  define("has a group without a dot", { metadata: { name: "parts.test" }, spec: { group: "test" } }),
  define("has a group in capitals", {
    metadata: { name: "parts.definition.test" },
    spec: { group: "Definition.test" },
  }),
  define("has no scope that exists", { spec: { scope: "Galaxy" } }),
  define("has a kind that is no label", { names: { kind: "Part_1" } }),
  define("has the same kind and list kind", { names: { listKind: "Part" } }),
  define("has a bad singular", { names: { singular: "Part" } }),
  define("has bad short names and categories", { names: { shortNames: ["P", "ok"], categories: ["A B"] } }),
  define("has no storage version", { versions: [v("v1")] }),
  define("has two storage versions", { versions: [v("v1", { storage: true }), v("v2", { storage: true, ...status })] }),
  define("has a version twice", { versions: [v("v1", { storage: true }), v("v1", status)] }),
  define("has a bad version name", { version: { name: "V1" } }),
  define("has no schema", { version: { schema: undefined } }),
  define("has a deprecation warning without a deprecation", { version: { deprecationWarning: "old" } }),
  define("has an empty deprecation warning", { version: { deprecated: true, deprecationWarning: "" } }),
  define("preserves unknown fields everywhere", { spec: { preserveUnknownFields: true } }),
  define("has an unknown conversion", { spec: { conversion: { strategy: "Magic" } } }),
  define("has a root that is no object", { schema: { type: "string" } }),
  define("has a root without a type", { schema: {} }),
  define("has a nullable root", { schema: { type: "object", nullable: true } }),
  define("has additional properties at the root", { schema: { type: "object", additionalProperties: string } }),
  define("has a junctor at the root beside a status", {
    schema: { type: "object", anyOf: [{ required: ["x"] }], properties: { x: string } },
    version: status,
  }),
  define("has a root of another type beside a status", { schema: { type: "array", items: string }, version: status }),
  define("has a field without a type", { x: {} }),
  define("has an unknown type", { x: { type: "text" } }),
  define("has the type null", { x: { type: "null" } }),
  define("has an array without items", { x: { type: "array" } }),
  define("has items without a type", { x: { type: "array", items: {} } }),
  define("has unique items", { x: list({ uniqueItems: true }) }),
  define("has properties and additional properties", { x: { ...object({ a: string }), additionalProperties: string } }),
  define("has a bad pattern", { x: { type: "string", pattern: "(a" } }),
  define("looks ahead", { x: { type: "string", pattern: "^(?!a)b$" } }),
  define("looks behind", { x: { type: "string", pattern: "(?<=a)b" } }),
  define("has a back-reference", { x: { type: "string", pattern: "(a)\\1" } }),
  define("has a nested repetition", { x: { type: "string", pattern: "a**" } }),
  define("has a bad class", { x: { type: "string", pattern: "[a" } }),
  define("has a bad range", { x: { type: "string", pattern: "[z-a]" } }),
  define("has a bad escape", { x: { type: "string", pattern: "\\y" } }),
  define("repeats too often", { x: { type: "string", pattern: "a{1001}" } }),
  define("repeats nothing", { x: { type: "string", pattern: "*a" } }),
  define("closes nothing", { x: { type: "string", pattern: "a)" } }),
  define("has a type in a junctor", {
    x: { ...object({ a: string }), anyOf: [{ type: "object", properties: { a: { type: "string" } } }] },
  }),
  define("names a field in a junctor only", { x: { ...object({}), oneOf: [{ properties: { a: { minLength: 1 } } }] } }),
  define("declares in a junctor", {
    x: {
      type: "string",
      allOf: [{ default: "a", nullable: true, description: "d", title: "t" }],
      not: { "x-kubernetes-int-or-string": true },
    },
  }),
  define("has an int-or-string in its long form", {
    x: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
  }),
  define("has an int-or-string with more", {
    x: {
      "x-kubernetes-int-or-string": true,
      allOf: [{ anyOf: [{ type: "integer" }, { type: "string" }] }, { anyOf: [{ minimum: 1 }, { pattern: "^a" }] }],
    },
  }),
  define("has an int-or-string that preserves", {
    x: { "x-kubernetes-int-or-string": true, "x-kubernetes-preserve-unknown-fields": true },
  }),
  define("preserves by false", { x: { type: "object", "x-kubernetes-preserve-unknown-fields": false } }),
  define("embeds a string", { x: { type: "string", "x-kubernetes-embedded-resource": true } }),
  define("embeds nothing", { x: { type: "object", "x-kubernetes-embedded-resource": true } }),
  define("restricts names", { schema: object({ metadata: object({ name: { type: "string", maxLength: 5 } }) }) }),
  define("restricts labels", { schema: object({ metadata: object({ labels: { type: "object" } }) }) }),
  define("has a kind that is a number", { schema: object({ kind: { type: "integer" } }) }),
  define("defaults the kind", { schema: object({ kind: { type: "string", default: "A" } }) }),
  define("has an unknown list type", { x: list({ "x-kubernetes-list-type": "bag" }) }),
  define("has a list type on a string", { x: { type: "string", "x-kubernetes-list-type": "set" } }),
  define("has a list type without a type", {
    x: { "x-kubernetes-preserve-unknown-fields": true, "x-kubernetes-list-type": "atomic" },
  }),
  define("has a map type on a string", { x: { type: "string", "x-kubernetes-map-type": "atomic" } }),
  define("has an unknown map type", { x: { type: "object", "x-kubernetes-map-type": "bag" } }),
  define("has a set of objects", { x: { type: "array", "x-kubernetes-list-type": "set", items: { type: "object" } } }),
  define("has a set of nullable items", {
    x: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string", nullable: true } },
  }),
  define("has keys without a map", { x: list({ "x-kubernetes-list-map-keys": ["name"] }) }),
  define("has keys of a set", { x: list({ "x-kubernetes-list-type": "set", "x-kubernetes-list-map-keys": ["name"] }) }),
  define("has a list map without keys", { x: keyed({ "x-kubernetes-list-map-keys": [] }) }),
  define("has a list map of strings", { x: keyed({ items: string }) }),
  define("has a list map with unknown keys", { x: keyed({ "x-kubernetes-list-map-keys": ["no"] }) }),
  define("has a list map with a key twice", { x: keyed({ "x-kubernetes-list-map-keys": ["name", "name"] }) }),
  define("has a list map with an object as a key", { x: keyed({}, { name: { type: "object" } }) }),
  define("has a list map with an optional key", { x: keyed({}, { name: string }, { required: [] }) }),
  define("has a list map with a nullable key", { x: keyed({}, { name: { type: "string", nullable: true } }) }),
  define("has a default of another type", { x: { type: "integer", default: "a" } }),
  define("has a default with unknown fields", { x: { ...object({ a: string }), default: { b: 1 } } }),
  define("has a default below its bounds", { x: { type: "integer", minimum: 5, default: 1 } }),
  define("has definitions", { x: { type: "string", $ref: "#/a" } }),
  define("has items as a list", { x: { type: "array", items: [string] } }),
  define("has pattern properties", { x: { type: "object", patternProperties: { a: string } } }),
  define("has a column without a type", { version: { additionalPrinterColumns: [{ name: "A", jsonPath: ".x" }] } }),
  define("has bad columns", {
    version: {
      additionalPrinterColumns: [
        { name: "", type: "text", format: "x", jsonPath: "x" },
        { name: "B", type: "string", jsonPath: ".x" },
      ],
    },
  }),
  define("has bad scale paths", {
    version: {
      subresources: { scale: { specReplicasPath: ".x", statusReplicasPath: "status.x", labelSelectorPath: ".x" } },
    },
  }),
  define("has no scale paths", {
    version: { subresources: { scale: { specReplicasPath: "", statusReplicasPath: "" } } },
  }),
  define("has a rule without a text", { x: { type: "string", "x-kubernetes-validations": [{ rule: "" }] } }),
  define("has a rule with a bad reason", {
    x: { type: "string", "x-kubernetes-validations": [{ rule: "true", reason: "Because" }] },
  }),
  define("has a rule with a bad field path", {
    x: { ...object({ a: string }), "x-kubernetes-validations": [{ rule: "true", fieldPath: ".b" }] },
  }),
  define("has a rule of two lines without a message", {
    x: { type: "string", "x-kubernetes-validations": [{ rule: "true\n&& true" }] },
  }),
  define("has mistakes in the second version", {
    versions: [
      v("v1", { storage: true }),
      v("v2", {
        schema: { openAPIV3Schema: object({ x: {} }) },
        additionalPrinterColumns: [{ name: "A", type: "x", jsonPath: ".a" }],
      }),
    ],
  }),
];

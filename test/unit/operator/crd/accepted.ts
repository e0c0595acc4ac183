import * as z from "zod";
import { cel } from "../../../../src/operator/crd/cel.ts";
import type { Schema } from "../../../../src/operator/schema.ts";
import type { AcceptedCase } from "./accepted-case.ts";
import { ACCEPTED_UNIONS } from "./accepted-unions.ts";

const shared = z.object({ a: z.string() }).meta({ id: "Shared" });

/** Every rewrite, by example. The unit test compares the schema, the e2e test asks a real API server about schema and values. */
export const ACCEPTED: readonly AcceptedCase[] = [
  ...ACCEPTED_UNIONS,
  {
    name: "a loose object",
    schema: z.looseObject({ a: z.string() }),
    structural: {
      type: "object",
      properties: { a: { type: "string" } },
      required: ["a"],
      "x-kubernetes-preserve-unknown-fields": true,
    },
    valid: [{ a: "a", more: { of: 1 } }],
    invalid: [{ more: 1 }],
  },
  {
    name: "a strict object",
    schema: z.strictObject({ a: z.string() }),
    structural: { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
    valid: [{ a: "a" }],
    invalid: [{ a: "a", b: "b" }],
  },
  {
    name: "anything",
    schema: z.any(),
    structural: { "x-kubernetes-preserve-unknown-fields": true },
    valid: [1, "a", { b: [1, "c"] }],
    invalid: [],
  },
  {
    name: "a list of anything",
    schema: z.array(z.unknown()),
    structural: { type: "array", items: { "x-kubernetes-preserve-unknown-fields": true } },
    valid: [[1, "a"]],
    invalid: ["a"],
  },
  {
    name: "a record",
    schema: z.record(z.string(), z.int()),
    structural: { type: "object", additionalProperties: { type: "integer" } },
    valid: [{ a: 1 }],
    invalid: [{ a: "1" }],
  },
  {
    name: "a schema used twice ($ref)",
    schema: z.object({ x: shared, y: shared }),
    structural: {
      type: "object",
      properties: {
        x: { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
        y: { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
      },
      required: ["x", "y"],
    },
    valid: [{ x: { a: "1" }, y: { a: "2" } }],
    invalid: [{ x: { a: "1" }, y: {} }],
  },
  {
    name: "two regexes",
    schema: z.string().regex(/^a/).regex(/b$/),
    structural: { type: "string", allOf: [{ pattern: "^a" }, { pattern: "b$" }] },
    valid: ["ab"],
    invalid: ["a", "b"],
  },
  {
    name: "an intersection of objects",
    schema: z.intersection(z.object({ a: z.string() }), z.object({ b: z.int() })),
    structural: { type: "object", properties: { a: { type: "string" }, b: { type: "integer" } }, required: ["a", "b"] },
    valid: [{ a: "a", b: 1 }],
    invalid: [{ a: "a" }],
  },
  {
    name: "startsWith, without a format that the API server warns of",
    schema: z.string().startsWith("ab"),
    structural: { type: "string", pattern: "^ab.*" },
    valid: ["abc"],
    invalid: ["b"],
  },
  {
    name: "formats that the API server knows",
    schema: z.object({ mail: z.email().optional(), at: z.iso.datetime().optional(), link: z.url().optional() }),
    structural: {
      type: "object",
      properties: {
        mail: { type: "string", format: "email", pattern: patternOf(z.email()) },
        at: { type: "string", format: "date-time", pattern: patternOf(z.iso.datetime()) },
        link: { type: "string", format: "uri" },
      },
    },
    valid: [{ mail: "a@b.dev", at: "2030-01-01T00:00:00Z", link: "https://a.dev/x" }],
    invalid: [{ mail: "a" }, { at: "yesterday" }],
  },
  {
    name: "readonly, examples and deprecated dropped, title and description kept",
    schema: z
      .string()
      .readonly()
      .meta({ examples: ["a"], deprecated: true, title: "T", description: "D", foreign: 1 }),
    structural: { type: "string", title: "T", description: "D" },
    valid: ["a"],
    invalid: [1],
  },
  {
    name: "bounds of numbers",
    schema: z.number().gt(1).lt(5),
    structural: { type: "number", minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: true },
    valid: [1.5],
    invalid: [1, 5],
  },
  {
    name: "nested defaults",
    schema: z.object({ a: z.object({ b: z.int().default(3) }).prefault({}) }),
    structural: {
      type: "object",
      properties: { a: { type: "object", default: {}, properties: { b: { type: "integer", default: 3 } } } },
    },
    valid: [{}, { a: {} }],
    invalid: [{ a: { b: "x" } }],
  },
  {
    name: "lists with bounds and a list type",
    schema: z
      .array(z.object({ port: z.int() }))
      .max(3)
      .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port"] }),
    structural: {
      type: "array",
      maxItems: 3,
      items: { type: "object", properties: { port: { type: "integer" } }, required: ["port"] },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["port"],
    },
    valid: [[{ port: 1 }, { port: 2 }]],
    invalid: [[{ port: 1 }, { port: 1 }], [{}]],
  },
  {
    name: "CEL rules",
    schema: cel(
      cel(z.object({ min: z.int(), max: z.int() }), "self.min <= self.max", "min must not be above max"),
      "self.max < 100",
    ),
    structural: {
      type: "object",
      properties: { min: { type: "integer" }, max: { type: "integer" } },
      required: ["min", "max"],
      "x-kubernetes-validations": [
        { rule: "self.min <= self.max", message: "min must not be above max" },
        { rule: "self.max < 100" },
      ],
    },
    valid: [{ min: 1, max: 2 }],
    invalid: [
      { min: 2, max: 1 },
      { min: 1, max: 100 },
    ],
  },
  {
    name: "a unicode escape of JavaScript",
    schema: z.string().regex(/^\u00e9\u0041$/),
    structural: { type: "string", pattern: "^\\x{00e9}\\x{0041}$" },
    valid: ["éA"],
    invalid: ["eA"],
  },
  {
    name: "a lazy schema and a brand",
    schema: z.lazy(() => z.string().max(3)).brand("short"),
    structural: { type: "string", maxLength: 3 },
    valid: ["abc"],
    invalid: ["abcd"],
  },
];

/** zod's own patterns are zod's business: only that they arrive is checked. */
function patternOf(schema: Schema): unknown {
  return schema["~standard"].jsonSchema.input({ target: "openapi-3.0" })["pattern"];
}

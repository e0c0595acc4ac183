import * as z from "zod";
import type { AcceptedCase } from "./accepted-case.ts";

/** Objects, numbers, literals and unions. */
export const ACCEPTED_UNIONS: readonly AcceptedCase[] = [
  {
    name: "nested objects with defaults",
    schema: z.object({
      image: z.string().min(1),
      replicas: z.int().min(0).max(50).default(1),
      note: z.string().optional(),
    }),
    structural: {
      type: "object",
      properties: {
        image: { type: "string", minLength: 1 },
        replicas: { type: "integer", default: 1, minimum: 0, maximum: 50 },
        note: { type: "string" },
      },
      required: ["image"],
    },
    valid: [{ image: "a" }, { image: "a", replicas: 50 }],
    invalid: [{}, { image: "" }, { image: "a", replicas: 51 }, { image: "a", replicas: 1.5 }],
  },
  {
    name: "safe-integer bounds dropped, stated ones kept",
    schema: z.object({ any: z.int().optional(), above: z.int().positive().optional(), small: z.int32().optional() }),
    structural: {
      type: "object",
      properties: {
        any: { type: "integer" },
        above: { type: "integer", minimum: 0, exclusiveMinimum: true },
        small: { type: "integer", minimum: -2147483648, maximum: 2147483647 },
      },
    },
    valid: [{ any: -5, above: 1, small: 2 }],
    invalid: [{ above: 0 }, { small: 2147483648 }],
  },
  {
    name: "an integer or a string",
    schema: z.union([z.int().min(1), z.string().regex(/^\d+%$/)]),
    structural: { "x-kubernetes-int-or-string": true, minimum: 1, pattern: "^\\d+%$" },
    valid: [5, "50%"],
    invalid: [0, "x", true],
  },
  {
    name: "a union of literals",
    schema: z.union([z.literal("a"), z.literal("b")]),
    structural: { type: "string", enum: ["a", "b"] },
    valid: ["a"],
    invalid: ["c", 1],
  },
  {
    name: "a union of integer literals",
    schema: z.union([z.literal(1), z.literal(2)]),
    structural: { type: "integer", enum: [1, 2] },
    valid: [2],
    invalid: [3],
  },
  {
    name: "literals of integers and strings",
    schema: z.literal([1, "auto"]),
    structural: { "x-kubernetes-int-or-string": true, enum: [1, "auto"] },
    valid: [1, "auto"],
    invalid: [2, "manual"],
  },
  {
    name: "a value or null",
    schema: z.union([z.string(), z.null()]),
    structural: { type: "string", nullable: true },
    valid: ["a", null],
    invalid: [1],
  },
  {
    name: "a nullable enum",
    schema: z.enum(["a", "b"]).nullable(),
    structural: {
      type: "string",
      nullable: true,
      "x-kubernetes-validations": [{ rule: 'self in ["a", "b"]', message: 'must be one of "a", "b", or null' }],
    },
    valid: ["a", null],
    invalid: ["c"],
  },
  {
    name: "literals or null",
    schema: z.union([z.literal("a"), z.literal("b"), z.null()]),
    structural: {
      type: "string",
      nullable: true,
      "x-kubernetes-validations": [{ rule: 'self in ["a", "b"]', message: 'must be one of "a", "b", or null' }],
    },
    valid: ["a", null],
    invalid: ["c"],
  },
  {
    name: "a discriminated union",
    schema: z.discriminatedUnion("type", [
      z.object({ type: z.literal("disk"), path: z.string() }),
      z.object({ type: z.literal("bucket"), url: z.string(), region: z.string().optional() }),
    ]),
    structural: {
      type: "object",
      properties: {
        type: { type: "string", enum: ["disk", "bucket"] },
        path: { type: "string" },
        url: { type: "string" },
        region: { type: "string" },
      },
      required: ["type"],
      "x-kubernetes-validations": [
        { rule: '!(self.type in ["disk"]) || has(self.path)', message: "path is required when type is disk" },
        { rule: '!(self.type in ["bucket"]) || !has(self.path)', message: "path is not allowed when type is bucket" },
        { rule: '!(self.type in ["bucket"]) || has(self.url)', message: "url is required when type is bucket" },
        { rule: '!(self.type in ["disk"]) || !has(self.url)', message: "url is not allowed when type is disk" },
        { rule: '!(self.type in ["disk"]) || !has(self.region)', message: "region is not allowed when type is disk" },
      ],
    },
    valid: [
      { type: "disk", path: "/" },
      { type: "bucket", url: "u", region: "r" },
    ],
    invalid: [{ type: "disk" }, { type: "tape" }, { type: "disk", path: "/", url: "u" }, { path: "/" }],
  },
  {
    name: "a discriminated union with names that CEL escapes",
    schema: z.discriminatedUnion("a-b", [
      z.object({ "a-b": z.literal(1), if: z.string() }),
      z.object({ "a-b": z.literal(2), x__y: z.string() }),
    ]),
    structural: {
      type: "object",
      properties: { "a-b": { type: "integer", enum: [1, 2] }, if: { type: "string" }, x__y: { type: "string" } },
      required: ["a-b"],
      "x-kubernetes-validations": [
        { rule: "!(self.a__dash__b in [1]) || has(self.__if__)", message: "if is required when a-b is 1" },
        { rule: "!(self.a__dash__b in [2]) || !has(self.__if__)", message: "if is not allowed when a-b is 2" },
        { rule: "!(self.a__dash__b in [2]) || has(self.x__underscores__y)", message: "x__y is required when a-b is 2" },
        {
          rule: "!(self.a__dash__b in [1]) || !has(self.x__underscores__y)",
          message: "x__y is not allowed when a-b is 1",
        },
      ],
    },
    valid: [
      { "a-b": 1, if: "s" },
      { "a-b": 2, x__y: "s" },
    ],
    invalid: [{ "a-b": 1 }, { "a-b": 2, x__y: "s", if: "s" }],
  },
];

import { describe, expect, test } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import { toCustomResourceDefinition } from "../../../../src/operator/crd/custom-resource-definition.ts";
import { defineResource } from "../../../../src/operator/resource.ts";
import type { Schema } from "../../../../src/operator/schema.ts";
import { ACCEPTED } from "./accepted.ts";

/** The structural schema of a field `x`. */
function structural(field: Schema): unknown {
  const definition = toCustomResourceDefinition(
    defineResource({ group: "test.dev", version: "v1", kind: "Thing", spec: z.object({ x: field as z.ZodType }) }),
  );
  const [version] = (definition["spec"] as { versions: { schema: { openAPIV3Schema: never } }[] }).versions;
  const root = version?.schema.openAPIV3Schema as unknown as { properties: { spec: { properties: { x: unknown } } } };
  return root.properties.spec.properties.x;
}

describe("rewrites", () => {
  for (const { name, schema, structural: expected } of ACCEPTED) {
    test(name, () => expect(structural(schema)).toEqual(expected));
  }
});

interface Tree {
  readonly name: string;
  readonly children: Tree[];
}
const tree: z.ZodType<Tree> = z.object({ name: z.string(), children: z.array(z.lazy(() => tree)) });

const REFUSED: readonly [name: string, schema: () => Schema, message: RegExp][] = [
  ["a date", () => z.date(), /spec\.x: is a Date.*z\.iso\.datetime/],
  ["a bigint", () => z.bigint(), /bigint.*z\.int/],
  ["int64", () => z.int64(), /bigint/],
  ["a map", () => z.map(z.string(), z.string()), /Map.*z\.record/],
  ["a set", () => z.set(z.string()), /Set.*z\.array/],
  ["undefined", () => z.undefined(), /optional/],
  ["a custom type", () => z.custom<string>(), /code.*cel\(\)/],
  ["a tuple", () => z.tuple([z.string(), z.int()]), /tuple/],
  ["never", () => z.never(), /leave the field out/],
  ["only null", () => z.null(), /null/],
  ["refine", () => z.string().refine((value) => value !== ""), /refine.*use cel\(\)/],
  [
    "refine of an inner object",
    () => z.object({ y: z.array(z.string().refine(Boolean)) }),
    /spec\.x\.y\[\]: .*cel\(\)/,
  ],
  ["superRefine", () => z.string().superRefine(() => {}), /cel\(\)/],
  ["check", () => z.string().check(() => {}), /cel\(\)/],
  ["transform", () => z.string().transform(Number), /changes the value.*cel\(\)/],
  ["preprocess", () => z.preprocess(String, z.string()), /changes the value/],
  ["pipe", () => z.string().pipe(z.string().min(3)), /changes the value/],
  ["a codec", () => z.codec(z.string(), z.int(), { decode: Number, encode: String }), /codec/],
  ["stringbool", () => z.stringbool(), /changes the value/],
  ["trim", () => z.string().trim(), /trim/],
  ["coerce", () => z.coerce.number(), /coerce/],
  ["a regex with flags", () => z.string().regex(/a/i), /flag "i"/],
  ["a regex in a record's values", () => z.record(z.string(), z.string().regex(/a/s)), /flag "s"/],
  ["rules for a record's keys", () => z.record(z.string().regex(/^a/), z.string()), /keys of a record/],
  ["an enum as a record's keys", () => z.record(z.enum(["a"]), z.string()), /keys of a record/],
  ["a look-ahead", () => z.string().regex(/^(?=a).*/), /looks ahead.*cel\(\)/],
  ["a look-behind", () => z.string().regex(/(?<!a)b/), /looks ahead or behind/],
  ["a back reference", () => z.string().regex(/(a)\1/), /refers back/],
  ["a repetition that RE2 refuses", () => z.string().regex(/a{1001}/), /1000/],
  ["a format that is code", () => z.jwt(), /code/],
  ["recursion", () => tree, /recursive/],
  ["json", () => z.json(), /recursive|union/],
  [
    "a union of objects without a literal",
    () => z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]),
    /told apart/,
  ],
  ["a string or a boolean", () => z.union([z.string(), z.boolean()]), /structural schema cannot express/],
  ["a number or a string", () => z.union([z.number(), z.string()]), /z\.int\(\)/],
  ["literals of a string and a boolean", () => z.literal(["a", true]), /different types/],
  [
    "a union whose members disagree about a property",
    () =>
      z.discriminatedUnion("t", [
        z.object({ t: z.literal("a"), v: z.string() }),
        z.object({ t: z.literal("b"), v: z.int() }),
      ]),
    /spec\.x\.v: differs/,
  ],
  [
    "a default in one member of a union",
    () =>
      z.discriminatedUnion("t", [
        z.object({ t: z.literal("a"), v: z.int().default(1) }),
        z.object({ t: z.literal("b") }),
      ]),
    /has a default/,
  ],
  ["declared and undeclared fields", () => z.object({ a: z.string() }).catchall(z.int()), /declared and undeclared/],
  ["an intersection of different types", () => z.intersection(z.string(), z.int()), /intersection/],
  [
    "refine of zod/mini",
    () => mini.string().check(mini.refine((value) => value !== "")) as unknown as Schema,
    /cel\(\)/,
  ],
];

describe("refusals", () => {
  for (const [name, schema, message] of REFUSED) {
    test(name, () => {
      expect(() => structural(schema())).toThrow(message);
      expect(() => structural(schema())).toThrow(expect.objectContaining({ code: "INVALID_OPERATOR" }));
    });
  }

  test("a character class that looks like a look-ahead is none", () => {
    expect(structural(z.string().regex(/^[(?=]\(\?=$/))).toEqual({ type: "string", pattern: "^[(?=]\\(\\?=$" });
  });
});

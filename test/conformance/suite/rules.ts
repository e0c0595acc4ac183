import { area, type Case } from "../server.ts";
import { answers } from "./expect.ts";
import { post } from "./requests.ts";
import { things, version } from "./widgets.ts";
import { refusedSchema, keeps, refusesSpec, props, changed } from "./definition-cases.ts";

const A = { metadata: { name: "a" } };

const STRING = { type: "string" };

/** A rule of CEL on the spec, and an answer to a spec that breaks it. */
const breaks = (
  rules: readonly unknown[],
  spec: unknown,
  expected: unknown,
  properties: Record<string, unknown> = { a: { type: "integer" }, b: { type: "integer" } },
): Case["run"] => refusesSpec(props(properties, { "x-kubernetes-validations": rules }), spec, expected);

const refusedRule = (rule: Record<string, unknown>, expected: unknown): Case["run"] =>
  refusedSchema(props({ a: { type: "integer" } }, { "x-kubernetes-validations": [rule] }), expected);

/** Cases of the area `CEL rules`. */
export const rules = area("CEL rules", {
  "a rule that does not hold": breaks([{ rule: "self.a < self.b" }], { a: 2, b: 1 }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec: Invalid value: failed rule: self.a < self.b',
    "name a, group G.example, kind Thing",
    "FieldValueInvalid spec",
  ]),
  "its message": breaks([{ rule: "self.a < self.b", message: "a must be less" }], { a: 2, b: 1 }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec: Invalid value: a must be less',
    "name a, group G.example, kind Thing",
    "FieldValueInvalid spec",
  ]),
  "a message that is computed": breaks(
    [{ rule: "self.a < self.b", messageExpression: "self.a > 1 ? 'a is large' : 'a is small'" }],
    { a: 2, b: 1 },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec: Invalid value: a is large',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec",
    ],
  ),
  "a reason and a path": breaks(
    [{ rule: "self.a < self.b", reason: "FieldValueForbidden", fieldPath: ".b" }],
    { a: 2, b: 1 },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec.b: Forbidden: failed rule: self.a < self.b',
      "name a, group G.example, kind Thing",
      "FieldValueForbidden spec.b",
    ],
  ),
  "two rules": breaks(
    [
      { rule: "self.a > 5", message: "one" },
      { rule: "self.b > 5", message: "two" },
    ],
    { a: 2, b: 1 },
    [
      '422 Invalid: Thing.G.example "a" is invalid: [spec: Invalid value: one, spec: Invalid value: two]',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec",
      "FieldValueInvalid spec",
    ],
  ),
  "a rule on a field": refusesSpec(
    props({ a: { ...STRING, "x-kubernetes-validations": [{ rule: "self.startsWith('x')" }] } }),
    { a: "y" },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: "y": failed rule: self.startsWith(\'x\')',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec.a",
    ],
  ),
  "a rule on items": refusesSpec(
    props({
      a: {
        type: "array",
        maxItems: 5,
        items: { ...STRING, maxLength: 5, "x-kubernetes-validations": [{ rule: "self != 'bad'" }] },
      },
    }),
    { a: ["good", "bad"] },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec.a[1]: Invalid value: "bad": failed rule: self != \'bad\'',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec.a[1]",
    ],
  ),
  "macros over a list": breaks(
    [{ rule: "self.l.all(x, x > 0) && self.l.exists(x, x > 5)" }],
    { l: [1, 2] },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec: Invalid value: failed rule: self.l.all(x, x > 0) && self.l.exists(x, x > 5)',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec",
    ],
    { l: { type: "array", maxItems: 10, items: { type: "integer" } } },
  ),
  has: breaks([{ rule: "has(self.a) || has(self.b)" }], {}, [
    '422 Invalid: Thing.G.example "a" is invalid: spec: Invalid value: failed rule: has(self.a) || has(self.b)',
    "name a, group G.example, kind Thing",
    "FieldValueInvalid spec",
  ]),
  quantities: breaks(
    [{ rule: "quantity(self.q).isLessThan(quantity('1Gi'))" }],
    { q: "2Gi" },
    [
      "422 Invalid: Thing.G.example \"a\" is invalid: spec: Invalid value: failed rule: quantity(self.q).isLessThan(quantity('1Gi'))",
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec",
    ],
    { q: { ...STRING, maxLength: 10 } },
  ),
  "regular expressions": breaks(
    [{ rule: "self.s.matches('^[a-z]+$')" }],
    { s: "A" },
    [
      "422 Invalid: Thing.G.example \"a\" is invalid: spec: Invalid value: failed rule: self.s.matches('^[a-z]+$')",
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec",
    ],
    { s: { ...STRING, maxLength: 10 } },
  ),
  "a rule that fails to run": breaks([{ rule: "self.a / self.b > 1" }], { a: 1, b: 0 }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec: Invalid value: "object": division by zero evaluating rule: self.a / self.b > 1',
    "name a, group G.example, kind Thing",
    "FieldValueInvalid spec",
  ]),
  "a transition": async (server) => {
    const rule = [{ rule: "self.a >= oldSelf.a", message: "a never shrinks" }];
    const kind = await things(server, version(props({ a: { type: "integer" } }, { "x-kubernetes-validations": rule })));
    await changed(server, kind, { a: 5 }, { a: 4 }, [
      '422 Invalid: Thing.G.example "a" is invalid: spec: Invalid value: a never shrinks',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec",
    ]);
  },
  immutable: async (server) => {
    const kind = await things(
      server,
      version(props({ a: { ...STRING, "x-kubernetes-validations": [{ rule: "self == oldSelf" }] } })),
    );
    await changed(server, kind, { a: "x" }, { a: "y" }, [
      '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: "y": failed rule: self == oldSelf',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec.a",
    ]);
  },
  "a transition does not judge a creation": keeps(
    props({ a: { type: "integer" } }, { "x-kubernetes-validations": [{ rule: "self.a > oldSelf.a" }] }),
    { a: 1 },
    { status: 201, spec: { a: 1 } },
  ),
  "an optional old self judges a creation": refusesSpec(
    props(
      { a: { type: "integer" } },
      { "x-kubernetes-validations": [{ rule: "oldSelf.hasValue() || self.a == 0", optionalOldSelf: true }] },
    ),
    { a: 1 },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec: Invalid value: failed rule: oldSelf.hasValue() || self.a == 0',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec",
    ],
  ),
  "a rule of the root sees the name": async (server) => {
    const schema = {
      openAPIV3Schema: {
        type: "object",
        "x-kubernetes-validations": [{ rule: "self.metadata.name.startsWith('t-')" }],
      },
    };
    const kind = await things(server, { name: "v1", served: true, storage: true, schema });
    await answers(server, post(kind, "default", A), [
      "422 Invalid: Thing.G.example \"a\" is invalid: <nil>: Invalid value: failed rule: self.metadata.name.startsWith('t-')",
      "name a, group G.example, kind Thing",
      "FieldValueInvalid <nil>",
    ]);
  },
  "a rule that is none": refusedRule({ rule: "self.a <" }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.a \\u003c","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed:',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule",
  ]),
  "a field that there is not": refusedRule({ rule: "self.nothing > 1" }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.nothing \\u003e 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed:',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule",
  ]),
  "types that do not compare": refusedRule({ rule: "self.a == 'x'" }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.a == \'x\'","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed:',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule",
  ]),
  "a rule that is no condition": refusedRule({ rule: "self.a" }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.a","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: cel expression must evaluate to a bool',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule",
  ]),
  "an empty rule": refusedRule({ rule: "" }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Required value: rule is not specified',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueRequired spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule",
  ]),
  "a message of two lines": refusedRule({ rule: "self.a > 1", message: "a\nb" }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].message: Invalid value: "a\\nb": must not contain line breaks',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].message",
  ]),
  "a rule that may cost too much": refusedSchema(
    props(
      { l: { type: "array", items: { type: "array", items: STRING } } },
      { "x-kubernetes-validations": [{ rule: "self.l.all(x, x.all(y, self.l.all(z, z.all(w, w != y))))" }] },
    ),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: [spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema, spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared), spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)]',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueForbidden spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule",
      "FieldValueForbidden spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule",
      "FieldValueForbidden spec.validation.openAPIV3Schema",
    ],
  ),
});

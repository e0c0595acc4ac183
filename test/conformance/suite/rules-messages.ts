import { area, type Case } from "../server.ts";
import { props, refusedSchema, refusesSpec } from "./definition-cases.ts";
import { DEFINED, invalid, MEANT, NUMBER, ruled, SCHEMA, STRING } from "./rule-cases.ts";

const message = (rule: Record<string, unknown>, spec: unknown, expected: unknown): Case["run"] =>
  refusesSpec(
    ruled(props({ a: NUMBER, s: STRING, m: { type: "object", maxProperties: 3, additionalProperties: NUMBER } }), rule),
    spec,
    expected,
  );

/** Cases of the area `CEL rules: messages`. */
export const ruleMessages = area("CEL rules: messages", {
  "a message that fails to be computed": message(
    { rule: "false", messageExpression: "string(1 / self.a)" },
    { a: 0 },
    invalid("spec", "Invalid value: failed rule: false"),
  ),
  "a message that fails to be computed, beside a fixed one": message(
    { rule: "false", message: "fixed", messageExpression: "self.s" },
    { a: 0 },
    invalid("spec", "Invalid value: fixed"),
  ),
  "an empty message": message(
    { rule: "false", message: "fixed", messageExpression: "' '" },
    {},
    invalid("spec", "Invalid value: fixed"),
  ),
  "a message of two lines that is computed": message(
    { rule: "false", message: "fixed", messageExpression: "'a\\nb'" },
    {},
    invalid("spec", "Invalid value: fixed"),
  ),
  "a message with spaces around it": message(
    { rule: "false", message: " fixed " },
    {},
    invalid("spec", "Invalid value: fixed"),
  ),
  "a message that is computed from optional values": message(
    {
      rule: "false",
      messageExpression: "self.?s.hasValue() ? 'a text' : 'a ' + (self.a > 5 ? 'large' : 'small') + ' number'",
    },
    { a: 7 },
    invalid("spec", "Invalid value: a large number"),
  ),
  "a rule of several lines": message(
    { rule: "self.a ==\n1", message: "one" },
    { a: 2 },
    invalid("spec", "Invalid value: one"),
  ),
  "the reason Required": message({ rule: "false", reason: "FieldValueRequired", fieldPath: ".s" }, {}, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.s: Required value: failed rule: false',
    MEANT,
    "FieldValueRequired spec.s",
  ]),
  "the reason Duplicate": refusesSpec(
    props({ a: ruled(NUMBER, { rule: "false", reason: "FieldValueDuplicate" }) }),
    { a: 3 },
    ['422 Invalid: Thing.G.example "a" is invalid: spec.a: Duplicate value: 3', MEANT, "FieldValueDuplicate spec.a"],
  ),
  "a path into a map": message(
    { rule: "false", fieldPath: ".m['x']" },
    {},
    invalid("spec.m[x]", "Invalid value: failed rule: false"),
  ),
  "a value of several types": refusesSpec(
    props({
      a: {
        "x-kubernetes-int-or-string": true,
        ...ruled({}, { rule: "type(self) == int ? self > 1 : self.matches('^[0-9]+%$')" }),
      },
    }),
    { a: "x" },
    invalid("spec.a", "Invalid value: \"x\": failed rule: type(self) == int ? self > 1 : self.matches('^[0-9]+%$')"),
  ),
});

const refusedRule = (rule: Record<string, unknown>, part: string, printed: string): Case["run"] => {
  const field = `${SCHEMA}.properties[spec].x-kubernetes-validations[0].${part}`;
  const fields = { Rule: "", Message: "", MessageExpression: "", Reason: null, FieldPath: "", OptionalOldSelf: null };
  const { rule: source, messageExpression } = rule;
  const shown = JSON.stringify({ ...fields, Rule: source, MessageExpression: messageExpression ?? "" }).replaceAll(
    "<",
    "\\u003c",
  );
  return refusedSchema(
    ruled(
      props({
        a: NUMBER,
        s: STRING,
        free: { "x-kubernetes-preserve-unknown-fields": true },
        l: { type: "array", items: STRING },
      }),
      rule,
    ),
    [
      `422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: ${field}: Invalid value: ${shown}: ${printed}`,
      DEFINED,
      `FieldValueInvalid ${field}`,
    ],
  );
};
const notCompiled = (source: string): Case["run"] => refusedRule({ rule: source }, "rule", "compilation failed:");
const TOO_MUCH =
  "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";

/** Cases of the area `CEL rules: refused`. */
export const refusedRules = area("CEL rules: refused", {
  "a function that there is not": notCompiled("self.s.nothing()"),
  "a function of another library": notCompiled("math.greatest(1, 2) == 2"),
  "a variable that there is not": notCompiled("object == self"),
  "a function of another type": notCompiled("self.s.sum() == 1"),
  "two types in a condition": notCompiled("(self.a == 1 ? 1 : 'x') == 1"),
  "two types in a list": notCompiled("[1, 'a'].size() == 2"),
  "a field of a number": notCompiled("self.a.b == 1"),
  "a field without a type": notCompiled("self.free == 1"),
  "a loop over a number": notCompiled("self.a.all(x, true)"),
  "a duration that is none": notCompiled("duration('x') == duration('1s')"),
  "a pattern that is none": notCompiled("self.s.matches('(')"),
  "a pattern that looks behind": notCompiled("self.s.matches('(?<!a)b')"),
  "has of a variable": notCompiled("has(self)"),
  "numbers of two types": notCompiled("self.a == 1.0"),
  "a number and its nullness": notCompiled("self.a == null"),
  "a message that is no text": refusedRule(
    { rule: "true", messageExpression: "self.a" },
    "messageExpression",
    "messageExpression must evaluate to a string",
  ),
  "a message that is none": refusedRule(
    { rule: "true", messageExpression: "self." },
    "messageExpression",
    "messageExpression compilation failed:",
  ),
  "a message of an object without the field": refusedRule(
    { rule: "true", messageExpression: "self.nothing" },
    "messageExpression",
    "messageExpression compilation failed:",
  ),
  "a rule in a list that has no end": refusedSchema(
    props({ l: { type: "array", items: ruled({ type: "string" }, { rule: "self.contains('x')" }) } }),
    [
      `422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: [${SCHEMA}.properties[spec].properties[l].items.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema, ${SCHEMA}.properties[spec].properties[l].items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x ${TOO_MUCH}, ${SCHEMA}: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${TOO_MUCH}]`,
      DEFINED,
      `FieldValueForbidden ${SCHEMA}.properties[spec].properties[l].items.x-kubernetes-validations[0].rule`,
      `FieldValueForbidden ${SCHEMA}.properties[spec].properties[l].items.x-kubernetes-validations[0].rule`,
      `FieldValueForbidden ${SCHEMA}`,
    ],
  ),
  "a rule that costs a little too much": refusedSchema(
    ruled(props({ l: { type: "array", maxItems: 1900, items: STRING } }), {
      rule: "self.l.all(x, self.l.exists(y, x == y))",
    }),
    [
      `422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: ${SCHEMA}.properties[spec].x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 5.1x ${TOO_MUCH}`,
      DEFINED,
      `FieldValueForbidden ${SCHEMA}.properties[spec].x-kubernetes-validations[0].rule`,
    ],
  ),
});

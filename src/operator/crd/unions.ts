import { toCelField, toCelLiteral } from "./cel.ts";
import {
  INT_OR_STRING,
  isRecord,
  propertiesOf,
  refuse,
  requiredOf,
  RULES,
  rulesOf,
  sameJson,
  type JsonSchema,
} from "./json-schema.ts";

/**
 * A union whose members are structural already, as one structural schema.
 *
 * - literals of one type: an enum; with `null`: nullable
 * - an integer or a string: `x-kubernetes-int-or-string`
 * - objects told apart by one required literal: their properties together, and CEL rules for which belong to which
 *
 * Errors: `INVALID_OPERATOR` for every other union: a structural schema has one type per place.
 */
export function mergeUnion(members: readonly JsonSchema[], at: string): JsonSchema {
  const rest = members.filter((member) => !isNull(member));
  if (rest.length < members.length) {
    if (rest.length === 0) refuse(at, "is always null: leave the field out");
    return withoutNullInEnum({ ...mergeUnion(rest, at), nullable: true });
  }
  const [first] = members;
  if (first !== undefined && members.every((member) => sameJson(member, first))) return first;
  return mergeLiterals(members) ?? mergeIntOrString(members) ?? mergeObjects(members, at);
}

/**
 * A nullable enum with its values in a CEL rule. The API server takes no null where an `enum` stands, whatever the enum says; rules are
 * not asked about null.
 */
export function withoutNullInEnum(schema: JsonSchema): JsonSchema {
  const { enum: values, ...rest } = schema;
  if (schema["nullable"] !== true || !Array.isArray(values) || isNull(schema)) return schema;
  const literals = values.filter((value) => value !== null).map(toCelLiteral);
  const rule = { rule: `self in [${literals.join(", ")}]`, message: `must be one of ${literals.join(", ")}, or null` };
  return { ...rest, [RULES]: [...rulesOf(schema), rule] };
}

/** Whether a schema allows `null` and nothing else, as zod prints `z.null()`. */
export function isNull(schema: JsonSchema): boolean {
  return sameJson(schema["enum"], [null]);
}

function mergeLiterals(members: readonly JsonSchema[]): JsonSchema | undefined {
  const type = members[0]?.["type"];
  const same = members.every((member) => member["type"] === type && Array.isArray(member["enum"]));
  if (!same || typeof type !== "string") return undefined;
  const values = members.flatMap((member) => member["enum"] as unknown[]);
  const nullable = members.some((member) => member["nullable"] === true) ? { nullable: true } : {};
  return { type, enum: [...new Set(values)], ...nullable };
}

/** Bounds of the integer and lengths or patterns of the string can stand side by side: each applies to its own type only. */
function mergeIntOrString(members: readonly JsonSchema[]): JsonSchema | undefined {
  const integers = members.filter((member) => member["type"] === "integer" && member["enum"] === undefined);
  const strings = members.filter((member) => member["type"] === "string" && member["enum"] === undefined);
  if (members.length !== 2 || integers.length !== 1 || strings.length !== 1) return undefined;
  const { type: _integer, ...ofInteger } = integers[0] ?? {};
  const { type: _string, ...ofString } = strings[0] ?? {};
  const clash = Object.keys(ofInteger).some((key) => Object.hasOwn(ofString, key));
  return clash ? undefined : { [INT_OR_STRING]: true, ...ofInteger, ...ofString };
}

function mergeObjects(members: readonly JsonSchema[], at: string): JsonSchema {
  const tag = members.every((member) => member["type"] === "object") ? findTag(members) : undefined;
  if (tag === undefined) {
    refuse(
      at,
      "is a union that a structural schema cannot express. It can be z.int() or z.string(), literals of one type, null, or objects told " +
        "apart by one literal field (z.discriminatedUnion); else use z.object() with optional fields and cel(), or z.looseObject({})",
    );
  }
  const properties = new Map<string, JsonSchema>();
  for (const member of members) {
    for (const [name, schema] of Object.entries(propertiesOf(member))) {
      const before = properties.get(name);
      if (name !== tag && before !== undefined && !sameJson(before, schema)) {
        refuse(`${at}.${name}`, "differs between the members of the union: give it one schema, or two names");
      }
      properties.set(name, schema);
    }
  }
  const tagValues = members.flatMap((member) => tagOf(member, tag));
  const { enum: _, ...tagSchema } = properties.get(tag) ?? {};
  properties.set(tag, { ...tagSchema, enum: tagValues });
  const everywhere = [...properties.keys()].filter((name) =>
    members.every((member) => requiredOf(member).includes(name)),
  );
  const rules = [...properties].flatMap(([name, schema]) => membershipRules(name, schema, members, tag, at));
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: everywhere,
    ...(rules.length === 0 ? {} : { [RULES]: rules }),
  };
}

/** The property that is a required literal of every member, with no value in two of them. */
function findTag(members: readonly JsonSchema[]): string | undefined {
  return Object.keys(propertiesOf(members[0] ?? {})).find((name) => {
    const values = members.flatMap((member) => tagOf(member, name));
    const everywhere = members.every((member) => tagOf(member, name).length > 0 && requiredOf(member).includes(name));
    const oneType = new Set(members.map((member) => propertiesOf(member)[name]?.["type"])).size === 1;
    return everywhere && oneType && new Set(values).size === values.length;
  });
}

function tagOf(member: JsonSchema, name: string): readonly unknown[] {
  const values = propertiesOf(member)[name]?.["enum"];
  return Array.isArray(values) ? values : [];
}

/** "Required with these values of the tag, and not allowed with those." */
function membershipRules(
  name: string,
  schema: JsonSchema,
  members: readonly JsonSchema[],
  tag: string,
  at: string,
): readonly JsonSchema[] {
  const valuesWhere = (test: (member: JsonSchema) => boolean): unknown[] =>
    members.filter(test).flatMap((member) => tagOf(member, tag));
  const required = valuesWhere((member) => requiredOf(member).includes(name));
  const absent = valuesWhere((member) => !Object.hasOwn(propertiesOf(member), name));
  const always = required.length === valuesWhere(() => true).length;
  if (always) return [];
  if (absent.length > 0 && Object.hasOwn(schema, "default")) {
    refuse(
      `${at}.${name}`,
      `has a default, which the API server would also fill in for ${tag} ${toCelLiteral(absent[0])}: drop the default`,
    );
  }
  const [field, tagField] = [toCelField(name), toCelField(tag)];
  if (field === undefined || tagField === undefined)
    refuse(`${at}.${name}`, "has a name that CEL cannot reach: rename it");
  const is = (values: readonly unknown[]): string => `self.${tagField} in [${values.map(toCelLiteral).join(", ")}]`;
  const words = (values: readonly unknown[]): string => values.map(String).join(", ");
  return [
    ...(required.length === 0
      ? []
      : [
          {
            rule: `!(${is(required)}) || has(self.${field})`,
            message: `${name} is required when ${tag} is ${words(required)}`,
          },
        ]),
    ...(absent.length === 0
      ? []
      : [
          {
            rule: `!(${is(absent)}) || !has(self.${field})`,
            message: `${name} is not allowed when ${tag} is ${words(absent)}`,
          },
        ]),
  ];
}

/**
 * Schemas that must all hold, as one: two patterns of one string, or objects with different properties.
 *
 * Errors: `INVALID_OPERATOR` when they contradict each other.
 */
export function mergeAll(members: readonly JsonSchema[], at: string): JsonSchema {
  if (members.every((member) => member["type"] === "object")) {
    const properties: Record<string, JsonSchema> = {};
    for (const member of members) {
      for (const [name, schema] of Object.entries(propertiesOf(member))) {
        const before = properties[name];
        if (before !== undefined && !sameJson(before, schema))
          refuse(`${at}.${name}`, "is there twice with different schemas");
        properties[name] = schema;
      }
    }
    const required = [...new Set(members.flatMap(requiredOf))];
    const rules = members.flatMap(rulesOf);
    return Object.assign(
      {},
      ...members,
      { properties, required },
      rules.length === 0 ? {} : { [RULES]: rules },
    ) as JsonSchema;
  }
  const types = new Set(members.map((member) => member["type"]).filter((type) => type !== undefined));
  if (types.size > 1 || members.some((member) => isRecord(member["properties"]))) {
    refuse(at, "is an intersection of different types: write one schema");
  }
  const [type] = types;
  // Below allOf a structural schema has neither types nor anything that shapes the value.
  const validations = members.map(({ type: _type, format: _format, ...validation }) => validation);
  return { ...(type === undefined ? {} : { type }), allOf: validations.filter((one) => Object.keys(one).length > 0) };
}

import { INT_OR_STRING, isRecord, PRESERVE, refuse, type JsonSchema } from "./json-schema.ts";
import { toRe2 } from "./patterns.ts";
import { isNull, mergeAll, mergeUnion, withoutNullInEnum } from "./unions.ts";

/** Keywords that pass as they are. Every other one is rewritten, refused, or (only words about the value, such as `examples`) dropped. */
const KEPT = (
  "title description default nullable enum type minimum maximum exclusiveMinimum exclusiveMaximum multipleOf " +
  "minLength maxLength minItems maxItems minProperties maxProperties required"
).split(" ");

/** Keywords that say something about a value which a structural schema cannot say; what to use instead. */
const REFUSED: Readonly<Record<string, string>> = {
  not: "says what a value is not (never, or not): leave the field out, or use cel()",
  if: "cannot be expressed: use cel()",
  patternProperties: "has rules for names: use z.record(z.string(), value) and cel()",
  propertyNames: "has rules for names: use z.record(z.string(), value) and cel()",
  prefixItems: "is a tuple: use z.array() or z.object()",
  contains: "cannot be expressed: use cel()",
  dependentRequired: "cannot be expressed: use cel()",
  dependentSchemas: "cannot be expressed: use cel()",
  unevaluatedProperties: "cannot be expressed: use z.object()",
};

/** Formats that the API server checks (`apiextensions.k8s.io/v1`); of others it warns, and pattern says what they mean. */
const FORMATS = new Set(
  (
    "bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13 creditcard ssn hexcolor rgbcolor " +
    "byte password date duration date-time int32 int64 float double"
  ).split(" "),
);

/**
 * A JSON Schema (OpenAPI 3.0 dialect) as a structural schema, with every rewrite that keeps its meaning.
 *
 * Errors: `INVALID_OPERATOR` naming the place, for what the API server cannot check, with what to use instead.
 */
export function toStructural(root: JsonSchema, at: string): JsonSchema {
  return convert(root, at, { root, open: [root] });
}

interface Position {
  readonly root: JsonSchema;
  /** The schemas that this place is inside of: one that comes again is recursive. */
  readonly open: readonly JsonSchema[];
}

function convert(schema: JsonSchema, at: string, position: Position): JsonSchema {
  if (typeof schema["$ref"] === "string") {
    const { $ref, ...beside } = schema;
    const target = resolve($ref, at, position.root);
    if (position.open.includes(target)) {
      refuse(
        at,
        "is recursive, and the API server knows no recursion: end it with z.looseObject({}), or split the kind in two",
      );
    }
    const inlined = convert(target, at, { ...position, open: [...position.open, target] });
    return { ...inlined, ...keep(beside, at) };
  }
  for (const [keyword, instead] of Object.entries(REFUSED)) if (Object.hasOwn(schema, keyword)) refuse(at, instead);
  const member = (of: JsonSchema): JsonSchema => convert(of, at, position);
  const inner = (of: JsonSchema, place: string): JsonSchema => refuseOnlyNull(convert(of, place, position), place);
  const union = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(union)) {
    return {
      ...mergeUnion(union.map(member), at),
      ...keep(schema, at),
    };
  }
  if (Array.isArray(schema["allOf"])) {
    const members = schema["allOf"].map(member);
    return { ...mergeAll(members, at), ...keep(schema, at) };
  }
  if (schema["const"] !== undefined) return inner({ ...without(schema, "const"), enum: [schema["const"]] }, at);
  const kept = keep(schema, at);
  switch (schema["type"]) {
    case "object":
      return { ...kept, ...toObject(schema, at, inner) };
    case "array":
      return { ...kept, ...toArray(schema, at, inner) };
    case "string":
    case "number":
    case "integer":
    case "boolean":
      return kept;
    case undefined:
      return toUntyped(kept, at);
    default:
      return refuse(at, `has the type ${JSON.stringify(schema["type"])}, which the API server does not know`);
  }
}

type Inner = (schema: JsonSchema, at: string) => JsonSchema;

function toObject(schema: JsonSchema, at: string, inner: Inner): JsonSchema {
  const properties = Object.entries((schema["properties"] ?? {}) as Record<string, JsonSchema>);
  const more = schema["additionalProperties"];
  // The API server prunes what is not declared: `false` needs no words. `{}` and `true` allow anything.
  const anything = more === true || (isRecord(more) && Object.keys(more).length === 0);
  if (isRecord(more) && !anything && properties.length > 0) {
    refuse(
      at,
      "has declared and undeclared fields: use z.record() for the second in a field of its own, or z.looseObject()",
    );
  }
  const preserve = anything || schema[PRESERVE] === true ? { [PRESERVE]: true } : {};
  if (isRecord(more) && !anything) return { additionalProperties: inner(more, `${at}.*`) };
  if (properties.length === 0) return preserve;
  return {
    properties: Object.fromEntries(properties.map(([name, of]) => [name, inner(of, `${at}.${name}`)])),
    ...preserve,
  };
}

function toArray(schema: JsonSchema, at: string, inner: Inner): JsonSchema {
  const items = schema["items"];
  if (Array.isArray(items)) refuse(at, "is a tuple: use z.array() or z.object()");
  return { items: isRecord(items) ? inner(items, `${at}[]`) : { [PRESERVE]: true } };
}

/** Without a type: int-or-string and preserve-unknown-fields by `.meta()`, literals of several types, or anything at all. */
function toUntyped(kept: JsonSchema, at: string): JsonSchema {
  if (kept[INT_OR_STRING] === true || kept[PRESERVE] === true) return kept;
  const values = kept["enum"];
  if (!Array.isArray(values)) return { ...kept, [PRESERVE]: true };
  const types = new Set(values.map((value) => (Number.isInteger(value) ? "integer" : typeof value)));
  const [type] = types;
  if (types.size === 1 && type !== "object") return { ...kept, type };
  if ([...types].every((one) => one === "integer" || one === "string")) return { ...kept, [INT_OR_STRING]: true };
  return refuse(at, "has literals of different types: use literals of one type");
}

/** The keywords of `schema` that a structural schema has too, with safe-integer bounds, foreign formats and unreadable patterns gone. */
function keep(schema: JsonSchema, at: string): JsonSchema {
  const kept: Record<string, unknown> = {};
  for (const keyword of KEPT) if (Object.hasOwn(schema, keyword)) kept[keyword] = schema[keyword];
  for (const [keyword, value] of Object.entries(schema)) if (keyword.startsWith("x-kubernetes-")) kept[keyword] = value;
  if (Array.isArray(kept["required"]) && kept["required"].length === 0) delete kept["required"];
  // What zod says of every integer. The API server's integers have 64 bits, of which JavaScript cannot hold the ends anyway.
  if (kept["minimum"] === Number.MIN_SAFE_INTEGER) delete kept["minimum"];
  if (kept["maximum"] === Number.MAX_SAFE_INTEGER) delete kept["maximum"];
  if (kept["enum"] !== undefined && kept["type"] === "number" && (kept["enum"] as unknown[]).every(Number.isInteger)) {
    kept["type"] = "integer";
  }
  const { format, pattern } = schema;
  if (typeof format === "string" && FORMATS.has(format)) kept["format"] = format;
  if (typeof pattern === "string") kept["pattern"] = toRe2(pattern, at);
  return withoutNullInEnum(kept);
}

function refuseOnlyNull(schema: JsonSchema, at: string): JsonSchema {
  if (isNull(schema)) refuse(at, "is always null: leave the field out");
  return schema;
}

function resolve(ref: string, at: string, root: JsonSchema): JsonSchema {
  const keys = ref.replace(/^#\/?/, "").split("/").filter(Boolean);
  let target: unknown = root;
  for (const key of keys)
    target = isRecord(target) ? target[key.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  if (!ref.startsWith("#") || !isRecord(target))
    refuse(at, `refers to ${JSON.stringify(ref)}, which is not in its schema`);
  return target;
}

function without(schema: JsonSchema, keyword: string): JsonSchema {
  const { [keyword]: _, ...rest } = schema;
  return rest;
}

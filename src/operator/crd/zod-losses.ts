import { isRecord, refuse } from "./json-schema.ts";

/** Checks that JSON Schema can say. */
const SAID = new Set(
  "less_than greater_than multiple_of number_format string_format min_length max_length length_equals".split(" "),
);

/** Types that JSON has not; what to write instead. */
const FOREIGN: Readonly<Record<string, string>> = {
  date: "is a Date, and JSON has none: use z.iso.datetime() or z.iso.date()",
  bigint: "is a bigint, and JSON has none: use z.int(), or z.string() with a regex for larger numbers",
  map: "is a Map, and JSON has none: use z.record(z.string(), value)",
  set: "is a Set, and JSON has none: use z.array(value)",
  undefined: "is undefined, and JSON has none: use .optional() on the field",
  void: "is void, and JSON has none: leave the field out",
  symbol: "is a symbol, and JSON has none: use z.string()",
  nan: "is NaN, and JSON has none: use z.number()",
  function: "is a function, and JSON has none",
  promise: "is a promise, and JSON has none: use the schema inside it",
  file: "is a file, and JSON has none: use z.base64()",
  custom: "has a check in code that the API server cannot run: use a schema of z and cel()",
  transform:
    "transforms the value: the API server stores what was written. Do it in reconcile, and check the input with cel()",
  tuple: "is a tuple: use z.array() or z.object()",
};

/** `def` of a zod schema, of which only what is asked for here is known. */
interface ZodDef {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Fields of a `def` that hold the schemas inside, and how messages write the place. */
const INSIDE = ["innerType", "element", "left", "right", "valueType"] as const;

/**
 * Refuses what zod's own JSON Schema silently leaves out: refinements, transforms, codecs, coercion, flags of regular expressions,
 * rules for a record's keys; and, with a better message, what JSON has not. A schema that is not zod's passes: its library must refuse
 * what it cannot print.
 *
 * Errors: `INVALID_OPERATOR` naming the place and what to use instead.
 */
export function refuseZodLosses(schema: unknown, at: string): void {
  visit(schema, at, new Set());
}

function visit(schema: unknown, at: string, seen: Set<object>): void {
  const def = defOf(schema);
  // A schema is fine wherever it stands: once is enough, and recursion ends here.
  if (def === undefined || seen.has(def)) return;
  seen.add(def);
  const foreign = FOREIGN[def.type];
  if (foreign !== undefined) refuse(at, foreign);
  if (def.type === "pipe") {
    refuse(
      at,
      "changes the value (pipe, transform, codec or preprocess): do it in reconcile, and check the input with cel()",
    );
  }
  if (def["coerce"] === true) refuse(at, "coerces: the API server takes only values of the right type. Drop coerce");
  // A format such as z.email() is a check in itself.
  for (const check of [def, ...checksOf(def)]) visitCheck(check, at);
  if (def.type === "record") visitKeys(def["keyType"], at);

  for (const field of INSIDE) visit(def[field], field === "element" ? `${at}[]` : at, seen);
  if (typeof def["getter"] === "function") visit((def["getter"] as () => unknown)(), at, seen);
  for (const option of Array.isArray(def["options"]) ? def["options"] : []) visit(option, at, seen);
  if (isRecord(def["shape"])) {
    for (const [name, property] of Object.entries(def["shape"])) visit(property, `${at}.${name}`, seen);
  }
  visit(def["catchall"], at, seen);
}

function visitCheck(def: Readonly<Record<string, unknown>>, at: string): void {
  const kind = def["check"];
  if (kind === undefined) return;
  if (kind === "overwrite")
    refuse(at, "changes the value (trim, toLowerCase and the like): use cel() or a regex to ask for it");
  if (typeof kind !== "string" || !SAID.has(kind)) {
    refuse(at, "has a check in code (refine and the like), which the API server cannot run: use cel()");
  }
  if (kind !== "string_format") return;
  const { pattern, format } = def;
  // "u" and "v" only make a pattern stricter in what it may contain.
  if (pattern instanceof RegExp && /[^gduv]/.test(pattern.flags)) {
    refuse(
      at,
      `has the regex flag "${pattern.flags}", which JSON Schema does not carry: write the pattern without it, or use cel()`,
    );
  }
  if (!(pattern instanceof RegExp) && format !== "url") {
    refuse(
      at,
      `has the format ${JSON.stringify(format)}, which is code and no pattern: use z.string().regex() or cel()`,
    );
  }
  if (
    format === "url" &&
    (def["hostname"] !== undefined || def["protocol"] !== undefined || def["normalize"] === true)
  ) {
    refuse(at, "has options of z.url() that JSON Schema does not carry: use z.url() and cel()");
  }
}

/** The API server has no rules for the keys of a map. */
function visitKeys(keyType: unknown, at: string): void {
  const def = defOf(keyType);
  if (def?.type !== "string" || def["check"] !== undefined || checksOf(def).length > 0) {
    refuse(
      at,
      "has rules for the keys of a record: use z.record(z.string(), value) and cel(), or z.object() for known keys",
    );
  }
}

function defOf(schema: unknown): ZodDef | undefined {
  const internals = (schema as { _zod?: { def?: ZodDef } } | null | undefined)?._zod;
  return typeof internals?.def?.type === "string" ? internals.def : undefined;
}

function checksOf(def: ZodDef): readonly Readonly<Record<string, unknown>>[] {
  const checks = (def["checks"] ?? []) as readonly {
    readonly _zod?: { readonly def?: Readonly<Record<string, unknown>> };
  }[];
  return checks.flatMap((check) => (check._zod?.def === undefined ? [] : [check._zod.def]));
}

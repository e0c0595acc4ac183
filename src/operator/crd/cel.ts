import { RULES } from "./json-schema.ts";

/** A schema that takes metadata, as those of zod do. */
export interface WithMeta<Self> {
  meta(): Readonly<Record<string, unknown>> | undefined;
  meta(metadata: Readonly<Record<string, unknown>>): Self;
}

/**
 * Adds a CEL rule to a schema: the API server refuses objects that break it. `self` is the value. Several rules may be added.
 *
 * Caveats: only the API server evaluates it; a render does not. Fields of other types than the schema's own cannot be reached.
 *
 * @example
 * ```ts
 * spec: cel(z.object({ min: z.int(), max: z.int() }), "self.min <= self.max", "min must not be above max")
 * ```
 */
export function cel<S extends WithMeta<S>>(schema: S, rule: string, message?: string): S {
  const metadata = schema.meta() ?? {};
  const rules = (metadata[RULES] ?? []) as readonly unknown[];
  return schema.meta({ ...metadata, [RULES]: [...rules, { rule, ...(message === undefined ? {} : { message }) }] });
}

/** The reserved words of CEL, which stand between double underscores in field names (Kubernetes' CEL documentation). */
const RESERVED = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);

/** How CEL writes the field `name` of an object, or `undefined` when it cannot. */
export function toCelField(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`;
  const escaped = name
    .replaceAll("__", "__underscores__")
    .replaceAll(".", "__dot__")
    .replaceAll("-", "__dash__")
    .replaceAll("/", "__slash__");
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(escaped) ? escaped : undefined;
}

/** A CEL literal of a string, number or boolean. */
export function toCelLiteral(value: unknown): string {
  return JSON.stringify(value);
}

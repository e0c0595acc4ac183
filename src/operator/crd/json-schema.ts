import { SkysailError } from "../../model/errors.ts";

/** A JSON Schema of any dialect, or, after the rewrites, a structural schema (`apiextensions.k8s.io/v1` JSONSchemaProps). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Whether `value` is a schema that is an object (not `true` or `false`). */
export function isRecord(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The schemas by property; empty when there are none. */
export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

/** The names of the required properties. */
export function requiredOf(schema: JsonSchema): readonly string[] {
  return (schema["required"] ?? []) as readonly string[];
}

/** The CEL rules (`x-kubernetes-validations`) of the schema. */
export function rulesOf(schema: JsonSchema): readonly JsonSchema[] {
  return (schema[RULES] ?? []) as readonly JsonSchema[];
}

/** The key of CEL rules. */
export const RULES = "x-kubernetes-validations";

/** The key that says "an integer or a string". */
export const INT_OR_STRING = "x-kubernetes-int-or-string";

/** The key that says "any fields". */
export const PRESERVE = "x-kubernetes-preserve-unknown-fields";

/** Whether two JSON values are equal, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** Throws `INVALID_OPERATOR`: this schema cannot be one of a CustomResourceDefinition, and what to write instead. */
export function refuse(at: string, problem: string): never {
  throw new SkysailError("INVALID_OPERATOR", `${at}: ${problem}`);
}

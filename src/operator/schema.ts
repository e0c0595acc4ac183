import { SkysailError, type ErrorCode } from "../model/errors.ts";

/**
 * A schema of any library that speaks Standard Schema and Standard JSON Schema (zod 4.2 and newer does): it validates a value, tells
 * TypeScript its input and output types, and prints itself as JSON Schema.
 */
export interface Schema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Validation<Output> | Promise<Validation<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly jsonSchema: { readonly input: (options: { readonly target: string }) => Record<string, unknown> };
  };
}

type Validation<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a schema accepts: fields with a default may be left out. */
export type InputOf<S> = S extends Schema<infer Input, infer _> ? Input : never;

/** What a schema yields: defaults are applied. */
export type OutputOf<S> = S extends Schema<infer _, infer Output> ? Output : never;

/** Whether `value` has what {@link Schema} asks for. */
export function isSchema(value: unknown): value is Schema {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const standard = (value as { "~standard"?: Partial<Schema["~standard"]> })["~standard"];
  return typeof standard?.validate === "function" && typeof standard.jsonSchema?.input === "function";
}

/**
 * The output of `schema` for `value`. Errors: `code`, naming the first three places that do not fit, `where` first. Values are not
 * repeated by us; what a schema's own message says of them is its author's choice.
 */
export async function parse<Output>(
  schema: Schema<unknown, Output>,
  value: unknown,
  where: string,
  code: ErrorCode,
): Promise<Output> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return result.value;
  const shown = result.issues.slice(0, 3).map(({ path = [], message }) => {
    const keys = path.map((segment) => String(typeof segment === "object" ? segment.key : segment));
    return `${[where, ...keys].join(".")}: ${message}`;
  });
  const more = result.issues.length > 3 ? `; and ${result.issues.length - 3} more` : "";
  throw new SkysailError(code, shown.join("; ") + more);
}

/** A value that decides by itself what it equals, as `expect.any(String)` of Jest and Vitest does. */
interface Asymmetric {
  asymmetricMatch(value: unknown): boolean;
  /** For people: `Any<String>`. */
  toAsymmetricMatcher?(): string;
}

/**
 * What is wanted of a value: of an object the named fields, of a list every item, of a text also a regular expression. A field of `undefined` is
 * one that must not be there.
 */
export type Wanted<T> = T extends string
  ? T | RegExp
  : T extends number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Wanted<Item>[]
      : T extends object
        ? { readonly [Field in keyof T]?: Wanted<T[Field]> | undefined }
        : T;

/** One place where a value is not as wanted. */
export interface Mismatch {
  /** `.status.ready`, `.spec.ports[0].port`. */
  readonly path: string;
  readonly seen: unknown;
  readonly wanted: unknown;
}

/** Every place where `seen` is not as wanted; none when it matches. */
export function mismatchesOf(seen: unknown, wanted: unknown, path = ""): readonly Mismatch[] {
  const here = [{ path, seen, wanted }];
  if (isAsymmetric(wanted)) return wanted.asymmetricMatch(seen) ? [] : here;
  if (wanted instanceof RegExp) return typeof seen === "string" && wanted.test(seen) ? [] : here;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(seen) || seen.length !== wanted.length) return here;
    return wanted.flatMap((item, index) => mismatchesOf(seen[index], item, `${path}[${index}]`));
  }
  if (typeof wanted === "object" && wanted !== null) {
    if (typeof seen !== "object" || seen === null || Array.isArray(seen)) return here;
    return Object.entries(wanted).flatMap(([field, value]) =>
      mismatchesOf((seen as Readonly<Record<string, unknown>>)[field], value, toPath(path, field)),
    );
  }
  return Object.is(seen, wanted) ? [] : here;
}

/** One line per mismatch, for a message. */
export function describeMismatches(mismatches: readonly Mismatch[]): string {
  return mismatches
    .map(({ path, seen, wanted }) => `  ${path || "the object"}: seen ${show(seen)}, wanted ${show(wanted)}`)
    .join("\n");
}

function toPath(path: string, field: string): string {
  return /^[A-Za-z_][\w-]*$/.test(field) ? `${path}.${field}` : `${path}[${JSON.stringify(field)}]`;
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value instanceof RegExp) return String(value);
  if (isAsymmetric(value)) return value.toAsymmetricMatcher?.() ?? "what its matcher accepts";
  // A function or a symbol has no JSON.
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function isAsymmetric(value: unknown): value is Asymmetric {
  return (
    typeof value === "object" &&
    value !== null &&
    "asymmetricMatch" in value &&
    typeof value.asymmetricMatch === "function"
  );
}

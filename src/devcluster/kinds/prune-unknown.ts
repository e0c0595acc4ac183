import { isList, type JsonMap, setField } from "../../core/merge/values.ts";
import { type Definition, fieldDefinition, isStruct, itemDefinition, resolve } from "./definitions.ts";

/** `value` without the fields that its definition does not have; their paths are added to `gone`. Shares what does not change. */
export function pruneUnknown(value: unknown, of: Definition | undefined, gone: string[], path = ""): unknown {
  if (of === undefined || typeof value !== "object" || value === null || isOpaque(of)) return value;
  // The decoder drops what it does not know in here, but does not tell.
  if (isEither(of)) return pruneUnknown(value, resolve(JSON_SCHEMA), [], path);
  return isList(value) ? pruneItems(value, of, gone, path) : pruneFields(value as JsonMap, of, gone, path);
}

const OPAQUE: ReadonlySet<string> = new Set([
  "RawExtension",
  "FieldsV1",
  "JSON",
  "Time",
  "MicroTime",
  "IntOrString",
  "Quantity",
]);

/** Whether a definition holds whatever it is given. */
export function isOpaque({ goName }: Definition): boolean {
  return OPAQUE.has(goName);
}

/** A schema, or a list of schemas or something short in its place. */
const EITHER = /^JSONSchemaPropsOr(Array|Bool|StringArray)$/;

/** Whether a definition is a schema, or something in its place. */
export function isEither({ goName }: Definition): boolean {
  return EITHER.test(goName);
}

const JSON_SCHEMA = { $ref: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps" };

function pruneItems(value: readonly unknown[], of: Definition, gone: string[], path: string): readonly unknown[] {
  const items = itemDefinition(of);
  const known = value.map((item, index) => pruneUnknown(item, items, gone, `${path}[${index}]`));
  return known.every((item, index) => item === value[index]) ? value : known;
}

function pruneFields(value: JsonMap, of: Definition, gone: string[], path: string): JsonMap {
  const struct = isStruct(of);
  let out: Record<string, unknown> | undefined;
  for (const name in value) {
    const field = fieldDefinition(of, name);
    const below = path === "" ? name : `${path}.${name}`;
    const known = field === undefined && struct ? GONE : pruneUnknown(value[name], field, gone, below);
    if (known === value[name]) continue;
    out ??= { ...value };
    if (known === GONE) {
      gone.push(below);
      delete out[name];
    } else setField(out, name, known);
  }
  return out ?? value;
}

/** Says of a field that it is not there any more. */
const GONE = Symbol("gone");

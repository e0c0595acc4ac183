import type { KindSchema } from "./kind-schema.ts";
import { isList, isMap, type JsonMap } from "./values.ts";

/**
 * The message of the server's refusal when a custom resource has a null where its schema allows none: an apply that empties a container
 * leaves one. `undefined` when there is none. Nulls of fields with a default are gone before validation.
 */
export function nullProblem(object: JsonMap, schema: JsonMap | undefined, kind: KindSchema): string | undefined {
  const found: string[] = [];
  collect(object, schema, "", found);
  if (found.length === 0) return undefined;
  const causes = found.toSorted();
  if (usesRules(schema)) {
    causes.push(
      "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
    );
  }
  const metadata = isMap(object["metadata"]) ? object["metadata"] : {};
  const [only] = causes;
  const list = causes.length === 1 ? only : `[${causes.join(", ")}]`;
  return `${kind.kind}.${kind.group} "${String(metadata["name"])}" is invalid: ${list}`;
}

function collect(value: unknown, schema: JsonMap | undefined, path: string, found: string[]): void {
  if (schema === undefined) return;
  if (value === null) {
    const type = schema["type"];
    if (schema["nullable"] === true || typeof type !== "string") return;
    found.push(`${path}: Invalid value: "null": ${path} in body must be of type ${type}: "null"`);
    return;
  }
  if (isList(value)) {
    for (const [index, item] of value.entries()) collect(item, asMap(schema["items"]), `${path}[${index}]`, found);
    return;
  }
  if (!isMap(value)) return;
  for (const name in value) {
    if (path === "" && name === "metadata") continue;
    collect(value[name], fieldSchema(schema, name), path === "" ? name : `${path}.${name}`, found);
  }
}

function fieldSchema(schema: JsonMap, name: string): JsonMap | undefined {
  const properties = asMap(schema["properties"]);
  return properties !== undefined && Object.hasOwn(properties, name)
    ? asMap(properties[name])
    : asMap(schema["additionalProperties"]);
}

function asMap(value: unknown): JsonMap | undefined {
  return isMap(value) ? value : undefined;
}

/** Whether any part of a schema has CEL rules. */
function usesRules(schema: unknown): boolean {
  if (isList(schema)) return schema.some(usesRules);
  if (!isMap(schema)) return false;
  return isList(schema["x-kubernetes-validations"]) || Object.values(schema).some(usesRules);
}

import { propertiesOf, refuse, type JsonSchema } from "./json-schema.ts";

/** One column of `kubectl get` (`apiextensions.k8s.io/v1` CustomResourceColumnDefinition). */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
}

const AGE: Column = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

/**
 * The printer columns, with types from the schema, and `Age` last unless it is there.
 *
 * Errors: `INVALID_OPERATOR` for a path that leads to nothing declared, or to no plain value.
 */
export function toColumns(
  columns: Readonly<Record<string, string>>,
  schema: JsonSchema,
  at: string,
): readonly Column[] {
  const stated = Object.entries(columns).map(([name, jsonPath]): Column => {
    return { name, type: typeAt(jsonPath, schema, `${at}: columns.${name}`), jsonPath };
  });
  return stated.some(({ name }) => name === AGE.name) ? stated : [...stated, AGE];
}

function typeAt(path: string, root: JsonSchema, at: string): string {
  if (path === AGE.jsonPath) return AGE.type;
  if (path.startsWith(".metadata.")) return "string";
  // A filter such as [?(@.type=="Ready")] picks one of a list: what follows is read from the list's items.
  const steps = path.match(/[^.[\]]+|\[\?\([^)]*\)\]|\[\d+\]|\[\*\]/g) ?? [];
  let schema: JsonSchema | undefined = root;
  for (const step of steps) {
    const next: unknown = step.startsWith("[") ? schema?.["items"] : propertiesOf(schema ?? {})[step];
    schema = next as JsonSchema | undefined;
    if (schema === undefined) refuse(at, `${path} leads to nothing that is declared`);
  }
  const type = schema?.["type"];
  if (type === "string" && schema?.["format"] === "date-time") return "date";
  if (type === "string" || type === "integer" || type === "number" || type === "boolean") return type;
  if (schema?.["x-kubernetes-int-or-string"] === true) return "string";
  return refuse(at, `${path} leads to no plain value`);
}

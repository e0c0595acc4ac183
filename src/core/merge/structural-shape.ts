import { isMap, type JsonMap } from "./values.ts";

/** A structural schema as far as it says what becomes of a value, read once. */
export interface StructuralShape {
  /** Those that are declared; `undefined` where nothing is said of one. */
  readonly fields: ReadonlyMap<string, StructuralShape | undefined>;
  /** Of fields that are not declared. */
  readonly additional: StructuralShape | undefined;
  /** Fields that are not declared are kept, without their own. */
  readonly keepsUndeclared: boolean;
  readonly items: StructuralShape | undefined;
  /** Nothing below is pruned, but where fields are declared (`x-kubernetes-preserve-unknown-fields`). */
  readonly open: boolean;
  /** The value is an object of Kubernetes (`x-kubernetes-embedded-resource`). */
  readonly embedded: boolean;
  readonly nullable: boolean;
  /** `undefined` and null are none. */
  readonly fallback: unknown;
  /** The declared fields that have a default. */
  readonly fallbacks: readonly (readonly [name: string, field: StructuralShape])[];
  /** Some part of a value may have a default. */
  readonly fills: boolean;
}

const SHAPES = new WeakMap<JsonMap, StructuralShape>();

/** The shape of what is a schema; of the same object the same one. */
export function structuralShape(schema: unknown): StructuralShape | undefined {
  if (!isMap(schema)) return undefined;
  let shape = SHAPES.get(schema);
  if (shape === undefined) SHAPES.set(schema, (shape = readShape(schema)));
  return shape;
}

function readShape(schema: JsonMap): StructuralShape {
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  const fields = new Map(Object.keys(properties).map((name) => [name, structuralShape(properties[name])]));
  const additional = structuralShape(schema["additionalProperties"]);
  const items = structuralShape(schema["items"]);
  const parts = [...fields.values(), additional, items];
  return {
    fields,
    additional,
    keepsUndeclared: schema["additionalProperties"] === true,
    items,
    open: schema["x-kubernetes-preserve-unknown-fields"] === true,
    embedded: schema["x-kubernetes-embedded-resource"] === true,
    nullable: schema["nullable"] === true,
    fallback: schema["default"],
    fallbacks: [...fields].flatMap(([name, field]) =>
      field !== undefined && hasFallback(field) ? [[name, field] as const] : [],
    ),
    fills: parts.some((part) => part !== undefined && (hasFallback(part) || part.fills)),
  };
}

/** Whether there is a default to fill in. */
function hasFallback({ fallback }: StructuralShape): boolean {
  return fallback !== undefined && fallback !== null;
}

/** The shape of a field, declared or not; `undefined` where nothing is said. */
export function fieldShape(shape: StructuralShape | undefined, name: string): StructuralShape | undefined {
  if (shape === undefined) return undefined;
  return shape.fields.get(name) ?? (shape.fields.has(name) ? undefined : shape.additional);
}

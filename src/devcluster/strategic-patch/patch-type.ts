import { isMap, type JsonMap } from "../../core/merge/values.ts";
import { quote } from "../../core/merge/go-format.ts";
import { type Definition, isStruct, itemDefinition, kindDefinition, resolve } from "../kinds/definitions.ts";
import { isPointer } from "../kinds/go-fields.ts";
import type { ServedKind } from "../served-kind.ts";
import { bareError } from "../status.ts";

/** How a strategic merge patch treats one field. */
export interface PatchField {
  /** Of the value, or of the items of a list. */
  readonly type: PatchType;
  /** `merge`, `replace`, or empty for the usual: objects merge, lists are replaced. */
  readonly strategy: string;
  /** The field that tells items of a list apart; empty for lists of scalars. */
  readonly mergeKey: string;
}

/** The fields of an object. Lookups throw 500, as the API server does, for a field that there is not. */
export interface PatchType {
  object(field: string): PatchField;
  list(field: string): PatchField;
}

/** The patch strategies of a built-in kind, from its published definition (`x-kubernetes-patch-strategy`, `-merge-key`). */
export function patchTypeOf(kind: ServedKind): PatchType {
  return typeOf(kindDefinition(kind), false);
}

function typeOf(definition: Definition | undefined, pointer: boolean): PatchType {
  const isOptional = (name: string): boolean => isPointer(definition?.name ?? "", name) === true;
  return {
    object: (name) => {
      const field = declared(definition, name);
      return { ...wayOf(field), type: typeOf(resolve(field), isOptional(name)) };
    },
    list: (name) => {
      const field = declared(definition, name);
      const resolved = resolve(field);
      if (resolved?.schema["type"] === "array")
        return { ...wayOf(field), type: typeOf(itemDefinition(resolved), false) };
      // What a pointer points to counts as the item of a list.
      if (isOptional(name)) return { ...wayOf(field), type: typeOf(resolved, false) };
      throw bareError(`expected slice or array type, but got: ${pointer ? "ptr" : kindOf(definition)}`);
    },
  };
}

function declared(definition: Definition | undefined, name: string): JsonMap {
  if (definition === undefined || !isStruct(definition)) {
    throw bareError(`merging an object in json but data type is not struct, instead is: ${kindOf(definition)}`);
  }
  const properties = definition.schema["properties"];
  const field = isMap(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (isMap(field)) return field;
  throw bareError(`unable to find api field in struct ${definition.goName} for the json field ${quote(name)}`);
}

/** The extensions stand beside the reference to a definition, not in the definition. */
function wayOf(field: JsonMap): Pick<PatchField, "strategy" | "mergeKey"> {
  const strategy = field["x-kubernetes-patch-strategy"];
  const key = field["x-kubernetes-patch-merge-key"];
  const words = typeof strategy === "string" ? strategy.split(",") : [];
  return {
    strategy: words.find((word) => word !== "retainKeys") ?? "",
    mergeKey: typeof key === "string" ? key : "",
  };
}

/** The kind of Go's type that the API server holds such a value in. */
function kindOf(definition: Definition | undefined): string {
  if (definition === undefined) return "interface";
  if (isStruct(definition)) return "struct";
  switch (definition.schema["type"]) {
    case "object":
      return "map";
    case "array":
      return "slice";
    default:
      return "interface";
  }
}

import { isList, isMap, type JsonMap, setField } from "../../core/merge/values.ts";
import { type Definition, fieldDefinition, isStruct, itemDefinition } from "./definitions.ts";

/** `value` without the fields that its definition does not have; their paths are added to `gone`. */
export function pruneUnknown(value: unknown, of: Definition | undefined, gone: string[], path = ""): unknown {
  if (of === undefined || isOpaque(of)) return value;
  if (isList(value)) {
    const items = itemDefinition(of);
    return value.map((item, index) => pruneUnknown(item, items, gone, `${path}[${index}]`));
  }
  if (!isMap(value)) return value;
  return pruneFields(value, of, gone, path);
}

/** These hold whatever they are given. */
const OPAQUE = /\.(RawExtension|FieldsV1|JSON|Time|MicroTime|IntOrString|Quantity)$/;

function isOpaque({ name }: Definition): boolean {
  return OPAQUE.test(name);
}

function pruneFields(value: JsonMap, of: Definition, gone: string[], path: string): JsonMap {
  const out: Record<string, unknown> = {};
  for (const name in value) {
    const below = path === "" ? name : `${path}.${name}`;
    const field = fieldDefinition(of, name);
    if (field === undefined && isStruct(of)) gone.push(below);
    else setField(out, name, pruneUnknown(value[name], field, gone, below));
  }
  return out;
}

import type { CelType } from "./types.ts";
import { type CelValue, Duration, isCelList, isCelMap, Opaque, Optional, Timestamp, TypeName, Uint } from "./values.ts";

/** Whether a value can be taken for one of a type. Parts are not looked into: what a list holds shows when it is used. */
export function isOfType(value: CelValue, type: CelType): boolean {
  switch (type.kind) {
    case "list":
      return isCelList(value);
    case "map":
    case "object":
      return isCelMap(value);
    case "opaque":
      return type.name === "optional_type"
        ? value instanceof Optional
        : value instanceof Opaque && value.type === type.name;
    case "type":
      return value instanceof TypeName;
    case "scalar":
      return isScalarOf(value, type.name);
    case "dyn":
    case "param":
      return true;
  }
}

function isScalarOf(value: CelValue, name: Extract<CelType, { kind: "scalar" }>["name"]): boolean {
  switch (name) {
    case "bool":
      return typeof value === "boolean";
    case "bytes":
      return value instanceof Uint8Array;
    case "double":
      return typeof value === "number";
    case "duration":
      return value instanceof Duration;
    case "int":
      return typeof value === "bigint";
    case "null_type":
      return value === null;
    case "string":
      return typeof value === "string";
    case "timestamp":
      return value instanceof Timestamp;
    case "uint":
      return value instanceof Uint;
  }
}

import { isList, isMap, type JsonMap } from "./values.ts";

type FieldShape = "text" | "number" | "time" | "textMap" | "textList" | "owners" | "as-is";

/** The fields of `metadata` (Kubernetes `meta/v1` ObjectMeta); others do not survive storage. */
const SHAPES: Readonly<Record<string, FieldShape>> = {
  name: "text",
  generateName: "text",
  namespace: "text",
  selfLink: "text",
  uid: "text",
  resourceVersion: "text",
  generation: "number",
  creationTimestamp: "time",
  deletionTimestamp: "time",
  deletionGracePeriodSeconds: "as-is",
  labels: "textMap",
  annotations: "textMap",
  ownerReferences: "owners",
  finalizers: "textList",
  managedFields: "as-is",
};

/**
 * `metadata` as it is read back after it was stored: unknown fields, nulls and empty containers are gone, a null label or annotation is an
 * empty text. Shares what does not change.
 */
export function coerceMetadata(metadata: unknown): unknown {
  if (!isMap(metadata)) return metadata;
  let out: Record<string, unknown> | undefined;
  for (const name in metadata) {
    const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name] : undefined;
    const value = shape === undefined ? undefined : coerce(metadata[name], shape);
    if (value === metadata[name]) continue;
    out ??= { ...metadata };
    if (value === undefined) delete out[name];
    else out[name] = value;
  }
  return out ?? metadata;
}

/** The stored form of one field; `undefined` for one that is left out. */
function coerce(value: unknown, shape: FieldShape): unknown {
  if (value === null || value === undefined) return undefined;
  switch (shape) {
    case "text":
      return value === "" ? undefined : value;
    case "number":
      return value === 0 ? undefined : value;
    case "textMap":
      return isMap(value) ? coerceTexts(value) : value;
    case "textList":
      return isList(value) ? coerceList(value, (item) => item ?? "") : value;
    case "owners":
      return isList(value)
        ? coerceList(value, (item) => (isMap(item) ? coerceOwner(item) : (item ?? EMPTY_OWNER)))
        : value;
    case "time":
    case "as-is":
      return value;
  }
}

function coerceTexts(value: JsonMap): JsonMap | undefined {
  let entries = 0;
  let nulls = 0;
  for (const key in value) {
    entries += 1;
    if (value[key] === null) nulls += 1;
  }
  if (entries === 0) return undefined;
  return nulls === 0 ? value : Object.fromEntries(Object.entries(value).map(([key, text]) => [key, text ?? ""]));
}

function coerceList(value: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] | undefined {
  if (value.length === 0) return undefined;
  const changed = value.map(change);
  return changed.some((item, index) => item !== value[index]) ? changed : value;
}

const EMPTY_OWNER: JsonMap = { apiVersion: "", kind: "", name: "", uid: "" };
const OPTIONAL_OWNER_FIELDS = ["controller", "blockOwnerDeletion"];

function coerceOwner(owner: JsonMap): JsonMap {
  const out: Record<string, unknown> = {};
  for (const name in EMPTY_OWNER) out[name] = owner[name] ?? "";
  for (const name of OPTIONAL_OWNER_FIELDS)
    if (owner[name] !== undefined && owner[name] !== null) out[name] = owner[name];
  const same =
    Object.keys(out).length === Object.keys(owner).length &&
    Object.keys(out).every((name) => out[name] === owner[name]);
  return same ? owner : out;
}

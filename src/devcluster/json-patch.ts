import { parseJson } from "./json.ts";
import { toGoJson } from "./schema/field-error.ts";
import { equalValues, isList, isMap, type JsonMap, setField } from "../core/merge/values.ts";

/** Thrown when a JSON patch cannot be applied: a path that is not there, a test that fails. */
export class PatchError extends Error {
  override readonly name = "PatchError";
}

/**
 * Applies a JSON patch (RFC 6902) that was sent as `text`; `document` is not changed.
 *
 * Errors: {@link PatchError}.
 */
export function applyJsonPatch(document: unknown, operations: readonly unknown[], text: string): unknown {
  const apply = (value: unknown, operation: unknown): unknown => applyOperation(value, operation);
  if (!operations.some((operation) => isMap(operation) && operation["op"] === "test"))
    return operations.reduce(apply, document);
  return fromTexts(withTexts(operations, text).reduce(apply, toTexts(document)));
}

/*
 * The API server tests the texts of values, not their meaning: `"<"` is not `"\u003c"`, as Go writes it. While a patch with a test is applied every
 * scalar is therefore its text.
 */

function toTexts(value: unknown): unknown {
  return mapScalars(value, toGoJson);
}

function fromTexts(value: unknown): unknown {
  return mapScalars(value, (text) => parseJson(text as string));
}

function mapScalars(value: unknown, change: (scalar: unknown) => unknown): unknown {
  if (isList(value)) return value.map((item) => mapScalars(item, change));
  if (!isMap(value)) return value === null || value === undefined ? value : change(value);
  const out: Record<string, unknown> = {};
  for (const name in value) setField(out, name, mapScalars(value[name], change));
  return out;
}

/** The operations with the texts of their values. */
function withTexts(operations: readonly unknown[], text: string): readonly unknown[] {
  const sources = JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }): unknown =>
    value === null ? null : (context?.source ?? value),
  ) as readonly unknown[];
  return operations.map((operation, index) => {
    const source = sources[index];
    return isMap(operation) && isMap(source) && Object.hasOwn(source, "value")
      ? { ...operation, value: source["value"] }
      : operation;
  });
}

function applyOperation(document: unknown, operation: unknown): unknown {
  if (!isMap(operation)) throw new PatchError("an operation is not an object");
  const path = pointer(operation["path"]);
  switch (operation["op"]) {
    case "add":
      return put(document, path, operation["value"], "add");
    case "replace":
      return put(document, path, operation["value"], "replace");
    case "remove":
      return remove(document, path);
    case "move": {
      const from = pointer(operation["from"]);
      return put(remove(document, from), path, read(document, from), "add");
    }
    case "copy":
      return put(document, path, read(document, pointer(operation["from"])), "add");
    case "test": {
      if (!equalValues(tested(document, path) ?? null, operation["value"] ?? null))
        throw new PatchError(`testing path ${show(path)} value failed`);
      return document;
    }
    default:
      throw new PatchError(`Unexpected kind: ${String(operation["op"])}`);
  }
}

function pointer(text: unknown): readonly string[] {
  if (typeof text !== "string" || (text !== "" && !text.startsWith("/"))) throw new PatchError("invalid path");
  return text
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function show(path: readonly string[]): string {
  return `/${path.join("/")}`;
}

function missing(path: readonly string[]): PatchError {
  return new PatchError(`path ${show(path)} does not exist`);
}

/** A field that is not there is tested as null, but what it would be a field of must be there. */
function tested(document: unknown, path: readonly string[]): unknown {
  const name = path.at(-1);
  const parent = name === undefined ? undefined : read(document, path.slice(0, -1));
  return name !== undefined && isMap(parent) && !Object.hasOwn(parent, name) ? undefined : read(document, path);
}

function read(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const part of path) {
    if (isMap(value) && Object.hasOwn(value, part)) value = value[part];
    else if (isList(value) && indexOf(value, part) < value.length) value = value[indexOf(value, part)];
    else throw missing(path);
  }
  return value;
}

function indexOf(list: readonly unknown[], part: string): number {
  if (part === "-") return list.length;
  if (!/^(0|-?[1-9]\d*)$/.test(part)) throw new PatchError(`invalid index ${part}`);
  const index = Number(part);
  // A negative index counts from the end, as the API server's library allows.
  return index < 0 ? list.length + index : index;
}

function put(document: unknown, path: readonly string[], value: unknown, how: "add" | "replace"): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (isMap(document)) {
    // A field that is replaced need not be there: the API server is not as strict as the RFC.
    if (rest.length > 0 && !Object.hasOwn(document, part)) throw missing(path);
    return withField(document, part, rest.length === 0 ? value : put(document[part], rest, value, how));
  }
  if (!isList(document)) throw missing(path);
  const index = indexOf(document, part);
  const last = rest.length === 0 && how === "add" ? document.length : document.length - 1;
  if (index < 0 || index > last) throw missing(path);
  if (rest.length === 0 && how === "add") return document.toSpliced(index, 0, value);
  return document.with(index, rest.length === 0 ? value : put(document[index], rest, value, how));
}

function remove(document: unknown, path: readonly string[]): unknown {
  const [part, ...rest] = path;
  if (part === undefined) throw new PatchError("the whole document cannot be removed");
  if (isMap(document)) {
    if (!Object.hasOwn(document, part)) throw missing(path);
    if (rest.length > 0) return withField(document, part, remove(document[part], rest));
    const { [part]: _gone, ...others } = document;
    return others;
  }
  if (!isList(document)) throw missing(path);
  const index = indexOf(document, part);
  if (index < 0 || index >= document.length) throw missing(path);
  return rest.length > 0 ? document.with(index, remove(document[index], rest)) : document.toSpliced(index, 1);
}

function withField(map: JsonMap, name: string, value: unknown): JsonMap {
  const out: Record<string, unknown> = { ...map };
  setField(out, name, value);
  return out;
}

/** Applies a JSON merge patch (RFC 7386); `document` is not changed. As the API server does it, nulls go from objects inside lists too. */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (isList(patch)) return patch.map((item) => applyMergePatch(undefined, item));
  if (!isMap(patch)) return patch;
  const out: Record<string, unknown> = isMap(document) ? { ...document } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete out[name];
    else setField(out, name, applyMergePatch(out[name], value));
  }
  return out;
}

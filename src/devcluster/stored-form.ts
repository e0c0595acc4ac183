import { isList, isMap } from "../core/merge/values.ts";
import type { KubeObject } from "../model/objects.ts";
import type { ServedKind } from "./served-kind.ts";

/*
 * The API server stores nothing where the bytes it would store are those that are stored, and also those of the object that it read from
 * them (`etcd3.store.GuaranteedUpdate` looks at both). For a few fields the two are not the same: reading completes them.
 */

type KindName = Pick<ServedKind, "group" | "kind">;

/** Fields of a kind whose values are bytes: null is stored as none, and is read back as no bytes. */
const BYTES: Readonly<Record<string, string>> = { Secret: "data", ConfigMap: "binaryData" };

/**
 * Whether what is stored of an object lacks something of what is read back. `asked` is the object as the write states it, before it is read;
 * `creation` whether there was none.
 */
export function isIncomplete(of: KindName, asked: KubeObject, creation: boolean): boolean {
  // A creation drops the status, and the default of the phase is one of reading.
  if (of.group === "" && of.kind === "PersistentVolumeClaim") return creation;
  // Its template gets labels after it has taken over the template's, and reading takes over those.
  if (of.group === "batch" && of.kind === "Job") return creation && generatesLabels(asked) && !isLabelled(asked);
  return nullBytes(of, asked).length > 0;
}

function generatesLabels({ spec }: KubeObject): boolean {
  return !isMap(spec) || spec["manualSelector"] !== true;
}

function isLabelled({ metadata, spec }: KubeObject): boolean {
  const template = isMap(spec) && isMap(spec["template"]) ? spec["template"]["metadata"] : undefined;
  const labels = [metadata.labels, isMap(template) ? template["labels"] : undefined];
  return labels.some((one) => isMap(one) && Object.keys(one).length > 0);
}

/** `read` as ownership sees it: what is null in `asked` is null, which is not the same as no bytes. */
export function withNullBytes(of: KindName, read: KubeObject, asked: KubeObject): KubeObject {
  const nulls = nullBytes(of, asked);
  if (nulls.length === 0) return read;
  const field = BYTES[of.kind] ?? "";
  const bytes = isMap(read[field]) ? read[field] : {};
  return { ...read, [field]: { ...bytes, ...Object.fromEntries(nulls.map((name) => [name, null])) } };
}

/** The object as it is answered without having been stored: a list that the write states as empty is that, and not null. */
export function withStatedEmptyLists(object: KubeObject, asked: KubeObject): KubeObject {
  const names = Object.keys(asked).filter((name) => isList(asked[name]) && object[name] === null);
  return names.length === 0 ? object : { ...object, ...Object.fromEntries(names.map((name) => [name, []])) };
}

function nullBytes({ group, kind }: KindName, asked: KubeObject): readonly string[] {
  const field = group === "" ? BYTES[kind] : undefined;
  if (field === undefined) return [];
  const bytes = asked[field];
  if (!isMap(bytes)) return [];
  const texts = asked["stringData"];
  return Object.keys(bytes).filter((name) => bytes[name] === null && !(isMap(texts) && name in texts));
}

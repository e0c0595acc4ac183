import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";

/** The paths of the fields of `before` that `after` no longer has, in the notation of `unknown field "spec.parts[0].nam"`. */
export function fieldsGone(before: unknown, after: unknown, path = ""): readonly string[] {
  if (before === after) return [];
  if (isList(before) && isList(after)) {
    return before.flatMap((item, index) => fieldsGone(item, after[index], `${path}[${index}]`));
  }
  if (!isMap(before) || !isMap(after)) return [];
  return Object.keys(before).flatMap((name) => {
    const below = path === "" ? name : `${path}.${name}`;
    return Object.hasOwn(after, name) ? fieldsGone(before[name], after[name], below) : [below];
  });
}

const KNOWN_METADATA: ReadonlySet<string> = new Set([
  "annotations",
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "finalizers",
  "generateName",
  "generation",
  "labels",
  "managedFields",
  "name",
  "namespace",
  "ownerReferences",
  "resourceVersion",
  "selfLink",
  "uid",
]);

/** The fields of `metadata` that no object has. */
export function unknownMetadata(metadata: unknown): readonly string[] {
  if (!isMap(metadata)) return [];
  return Object.keys(metadata as JsonMap)
    .filter((name) => !KNOWN_METADATA.has(name))
    .map((name) => `metadata.${name}`);
}

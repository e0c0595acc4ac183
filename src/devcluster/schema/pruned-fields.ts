import { isList, isMap } from "../../core/merge/values.ts";
import { objectMeta } from "../kinds/definitions.ts";
import { pruneUnknown } from "../kinds/prune-unknown.ts";

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

/** The fields of the `metadata` at `path`, and of what is in it, that no object has. */
export function unknownMetadata(metadata: unknown, path: string): readonly string[] {
  const gone: string[] = [];
  pruneUnknown(metadata, objectMeta(), gone, path);
  return gone;
}

/** The same for the metadata of embedded resources (`x-kubernetes-embedded-resource`). */
export function unknownEmbedded(value: unknown, schema: unknown, path = ""): readonly string[] {
  if (!isMap(schema)) return [];
  if (isList(value)) return value.flatMap((item, at) => unknownEmbedded(item, schema["items"], `${path}[${at}]`));
  if (!isMap(value)) return [];
  const { properties, additionalProperties } = schema;
  const fields = Object.keys(value).flatMap((name) => {
    const below = path === "" ? name : `${path}.${name}`;
    const declared = isMap(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    return unknownEmbedded(value[name], declared, below);
  });
  const own = schema["x-kubernetes-embedded-resource"] === true && isMap(value["metadata"]);
  return own ? [...unknownMetadata(value["metadata"], `${path}.metadata`), ...fields] : fields;
}

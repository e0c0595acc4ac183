import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";

/**
 * The schema, or `undefined` where neither it nor any part of it has the keyword: what is done for that keyword alone then need not walk through
 * every object. A field of that name counts as well.
 */
export function whereSaid(schema: JsonMap | undefined, keyword: string): JsonMap | undefined {
  return says(schema, keyword) ? schema : undefined;
}

function says(schema: unknown, keyword: string): boolean {
  if (isList(schema)) return schema.some((part) => says(part, keyword));
  return isMap(schema) && (Object.hasOwn(schema, keyword) || Object.values(schema).some((part) => says(part, keyword)));
}

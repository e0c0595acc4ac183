import { foldStringData } from "../../core/merge/built-in.ts";
import { emptyObject, isWrittenAsNull } from "../../core/merge/empty-object.ts";
import type { KindSchema } from "../../core/merge/kind-schema.ts";
import { normalize } from "../../core/merge/normalize.ts";
import type { Type } from "../../core/merge/schema.ts";
import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { coerceMetadata } from "../../core/merge/object-meta.ts";
import type { KubeObject } from "../../model/objects.ts";
import { toApiVersion } from "../../model/refs.ts";
import type { ServedKind } from "../served-kind.ts";
import type { BuiltInResource } from "./catalog.ts";
import { type Definition, kindDefinition } from "./definitions.ts";
import { isPointer } from "./go-fields.ts";
import { completeAfter, completeBefore } from "./kind-defaults.ts";
import { pruneUnknown } from "./prune-unknown.ts";
import { readProblem } from "./read-problem.ts";
import { readsAsIs } from "./reads-as-is.ts";

/** Makes a built-in kind's admission: it reads, prunes, completes and normalises as the API server's decoder and defaults do. */
export function createAdmit(of: BuiltInResource, schema: () => KindSchema): ServedKind["admit"] {
  // Where a schema may stand or something else instead, its type lets everything pass.
  const holdsSchemas = of.group === "apiextensions.k8s.io";
  let found: { readonly root: Definition | undefined } | undefined;
  return (given, old, { merged = false } = {}) => {
    // With the first object: a start does not wait for the types of kinds that nobody uses.
    found ??= { root: kindDefinition(of) };
    const { root } = found;
    // What was merged was converted before, which finds the same and more, and fits its type, which has no other fields.
    const clean = root === undefined || (merged && !holdsSchemas) || readsAsIs(given, root, old);
    const problem = clean || merged ? undefined : readProblem(given, root);
    if (problem !== undefined) return { object: given, pruned: [], problem };
    const pruned: string[] = [];
    const known = clean ? given : (pruneUnknown(given, root, pruned) as KubeObject);
    const type = schema().versions.typeOf(toApiVersion(of));
    const prepared = completeBefore(of, foldStringData(known, of));
    const normal =
      type === undefined
        ? prepared
        : (overlay(
            emptyObject(type, known),
            normalize(prepared, old, type, { zero: false, keepsZero: isPointer, own: true }) as KubeObject,
          ) as KubeObject);
    const completed = completeAfter(
      of,
      type === undefined ? normal : withEmptyLists(normal, known, type),
      old === undefined,
    );
    const metadata = coerceMetadata(completed.metadata);
    return { object: { ...completed, metadata: (isMap(metadata) ? metadata : {}) as JsonMap }, pruned };
  };
}

/** With the empty lists of fields that are always written: they are owned, though null is what is stored. */
function withEmptyLists(object: KubeObject, given: KubeObject, type: Type): KubeObject {
  const stated = Object.keys(given).filter((name) => {
    const value = given[name];
    return isList(value) && value.length === 0 && isWrittenAsNull(type, name);
  });
  return stated.length === 0 ? object : { ...object, ...Object.fromEntries(stated.map((name) => [name, []])) };
}

/** `value` over what Go always writes, where it does not say it. */
export function overlay(base: unknown, value: unknown): unknown {
  if (value === undefined) return base;
  if (!isMap(base) || !isMap(value)) return value;
  let out: Record<string, unknown> | undefined;
  for (const name in base) {
    const merged = overlay(base[name], value[name]);
    if (merged === value[name]) continue;
    out ??= { ...value };
    out[name] = merged;
  }
  return out ?? value;
}

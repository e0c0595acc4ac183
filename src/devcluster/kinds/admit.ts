import { foldStringData } from "../../core/merge/built-in.ts";
import { emptyObject } from "../../core/merge/empty-object.ts";
import type { KindSchema } from "../../core/merge/kind-schema.ts";
import { normalize } from "../../core/merge/normalize.ts";
import { isMap, type JsonMap } from "../../core/merge/values.ts";
import { coerceMetadata } from "../../core/merge/object-meta.ts";
import type { KubeObject } from "../../model/objects.ts";
import { toApiVersion } from "../../model/refs.ts";
import type { ServedKind } from "../served-kind.ts";
import { type BuiltInResource, builtInCatalog } from "./catalog.ts";
import { completeAfter, completeBefore, keepAssigned } from "./kind-defaults.ts";
import { pruneUnknown } from "./prune-unknown.ts";
import { readProblem } from "./read-problem.ts";

/** Makes a built-in kind's admission: it reads, prunes, completes and normalises as the API server's decoder and defaults do. */
export function createAdmit(of: BuiltInResource, schema: () => KindSchema): ServedKind["admit"] {
  const { document } = builtInCatalog();
  const definition = document.definitionOf(of);
  const root = definition === undefined ? undefined : { name: document.typeOf(of)?.name ?? "", schema: definition };
  return (given, old) => {
    const problem = readProblem(given, root);
    if (problem !== undefined) return { object: given, pruned: [], problem };
    const pruned: string[] = [];
    const known = pruneUnknown(given, root, pruned) as KubeObject;
    const type = schema().versions.typeOf(toApiVersion(of));
    const prepared = completeBefore(of, keepAssigned(of, foldStringData(known, of), old));
    const normal =
      type === undefined
        ? prepared
        : (overlay(
            emptyObject(type, known),
            normalize(prepared, undefined, type, { zero: false }) as KubeObject,
          ) as KubeObject);
    const completed = completeAfter(of, normal, old === undefined);
    const metadata = coerceMetadata(completed.metadata);
    return { object: { ...completed, metadata: (isMap(metadata) ? metadata : {}) as JsonMap }, pruned };
  };
}

/** What Go always writes, where the object does not say it. */
function overlay(base: unknown, value: unknown): unknown {
  if (value === undefined) return base;
  if (!isMap(base) || !isMap(value)) return value;
  const out: Record<string, unknown> = { ...value };
  for (const name in base) {
    const merged = overlay(base[name], value[name]);
    if (merged !== value[name]) out[name] = merged;
  }
  return out;
}

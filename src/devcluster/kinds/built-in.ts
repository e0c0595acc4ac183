import { kindFromOpenApi, type KindSchema } from "../../core/merge/kind-schema.ts";
import type { ServedKind } from "../served-kind.ts";
import { createAdmit } from "./admit.ts";
import { type BuiltInResource, builtInCatalog } from "./catalog.ts";
import { createCells } from "./cells.ts";
import { createBuiltInValidator } from "./validate.ts";

let kinds: readonly ServedKind[] | undefined;

/** The kinds that are served without any CustomResourceDefinition. The same list, and the same objects, on every call. */
export function builtInKinds(): readonly ServedKind[] {
  kinds ??= builtInCatalog().resources.map(toServedKind);
  return kinds;
}

/** Where the scale subresource of built-in kinds finds its numbers. */
const SCALE = {
  specReplicasPath: ".spec.replicas",
  statusReplicasPath: ".status.replicas",
  labelSelectorPath: ".status.selector",
};

function toServedKind(of: BuiltInResource): ServedKind {
  const { group, version, kind, resource, subresources } = of;
  const { document } = builtInCatalog();
  const has = (name: string): boolean => subresources.some((subresource) => subresource.name === name);
  let schema: KindSchema | undefined;
  const readSchema = (): KindSchema => {
    schema ??= kindFromOpenApi([document], { group, kind, resource });
    if (schema === undefined) throw new Error(`there is no definition of ${group}/${version} ${kind}`);
    return schema;
  };
  return {
    ...of,
    listKind: `${kind}List`,
    custom: false,
    storage: true,
    hasStatus: has("status"),
    ...(has("scale") ? { scale: SCALE } : {}),
    columns: of.columns.slice(1).map(({ format, ...column }) => ({
      ...column,
      ...(format === "" ? {} : { format }),
      jsonPath: "",
    })),
    cells: createCells(of),
    // Types are built when they are first asked for: a start does not wait for kinds that nobody uses.
    get schema() {
      return readSchema();
    },
    admit: createAdmit(of, readSchema),
    validate: createBuiltInValidator(of),
  };
}

import { asStored, prune } from "../../core/merge/structural.ts";
import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { ServedKind } from "../served-kind.ts";

/** Where the objects of a kind with several versions stand. */
export interface StorageOptions {
  /** The version that is served: `example.dev/v1`. */
  readonly apiVersion: string;
  /** The version that objects are stored in. */
  readonly stored: string;
  /** Of all versions, served or not. */
  readonly schemas: ReadonlyMap<string, JsonMap | undefined>;
}

/**
 * The way of a custom resource into the store and out of it. Between versions only `apiVersion` changes (conversion `None`), and what the other
 * version does not know is lost. What is read has the defaults of the schema as it is now, also when it was stored before.
 */
export function createStorage(of: StorageOptions): Required<Pick<ServedKind, "toStorage" | "fromStorage">> {
  const { apiVersion, stored, schemas } = of;
  /** An object in the store never changes: it is read once. What was read is itself. */
  const read = new WeakMap<KubeObject, KubeObject>();
  const convert = (object: KubeObject, to: string): KubeObject =>
    object.apiVersion === to ? object : (prune({ ...object, apiVersion: to }, schemas.get(to)) as KubeObject);
  return {
    toStorage: (object) => convert(object, stored),
    fromStorage(object) {
      let shown = read.get(object);
      if (shown === undefined) {
        shown = convert(asStored(object, schemas.get(object.apiVersion)) as KubeObject, apiVersion);
        read.set(object, shown).set(shown, shown);
      }
      return shown;
    },
  };
}

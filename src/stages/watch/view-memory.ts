import type { KubeObject } from "../../model/objects.ts";
import { toApiVersion, toKindKey, toObjectKey } from "../../model/refs.ts";
import type { ObjectViews } from "../../ports/object-views.ts";

/** What a watch tells a {@link ViewMemory} of its kind. */
export interface KindMemory {
  /** The object is there, as it is shown here. */
  keep(object: KubeObject): void;
  /** It is gone, or may be. */
  forget(object: KubeObject): void;
  /** Every change up to this version has been shown; `undefined`: nobody knows, after a gap and until the next sync has ended. */
  stand(resourceVersion: string | undefined): void;
}

/** What the watches of one cluster have shown, as far as somebody may want to see it again. */
export interface ViewMemory extends ObjectViews {
  /** The memory of one kind; `undefined` when whole objects of it must not be kept: Secrets. */
  of(kind: { readonly group: string; readonly kind: string }): KindMemory | undefined;
}

interface Kind {
  /** As JSON: a third of the memory that parsed objects take. */
  readonly objects: Map<string, string>;
  asOf: string | undefined;
}

/**
 * Makes an empty memory of what `isWanted` lets in.
 *
 * Guarantees: a view is what the watch showed last, and is given only while the watch is known to have shown everything up to its `asOf`.
 * Caveats: it grows with the objects that are wanted.
 */
export function createViewMemory(isWanted: (object: KubeObject) => boolean): ViewMemory {
  const kinds = new Map<string, Kind>();
  return {
    of({ group, kind }) {
      if (group === "" && kind === "Secret") return undefined;
      const key = toKindKey({ group, kind });
      const known = kinds.get(key) ?? { objects: new Map(), asOf: undefined };
      kinds.set(key, known);
      const at = ({ metadata: { namespace, name = "" } }: KubeObject): string =>
        toObjectKey({ group, kind, name, ...(namespace === undefined ? {} : { namespace }) });
      return {
        keep(object) {
          if (isWanted(object)) known.objects.set(at(object), JSON.stringify(object));
          else known.objects.delete(at(object));
        },
        forget: (object) => void known.objects.delete(at(object)),
        stand(resourceVersion) {
          known.asOf = resourceVersion;
        },
      };
    },
    view(ref) {
      const { objects, asOf } = kinds.get(toKindKey(ref)) ?? {};
      const text = objects?.get(toObjectKey(ref));
      if (asOf === undefined || text === undefined) return undefined;
      const object = JSON.parse(text) as KubeObject;
      // A watch shows one version of a kind; who wants another has to read.
      return object.apiVersion === toApiVersion(ref) ? { object, asOf } : undefined;
    },
  };
}

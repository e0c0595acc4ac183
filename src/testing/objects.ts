import type { ObjectMeta } from "../model/objects.ts";
import type { Live } from "../operator/children.ts";
import type { DesiredOf, Kind, ObservedOf } from "../operator/kind.ts";

/** An object of a kind as the cluster has it. */
export type LiveObject<K extends Kind> = Live<ObservedOf<K>>;

/** An object of a kind as a test states it: `apiVersion` and `kind` are known, `namespace` is the cluster's unless stated. */
export type NewObject<K extends Kind> = Omit<DesiredOf<K>, "apiVersion" | "kind" | "metadata"> & {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
};

/** What a JSON merge patch may say of a value: some fields, `null` for "remove it"; a list is replaced as a whole. */
export type MergePatch<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Field in keyof T]?: MergePatch<T[Field]> | null | undefined }
    : T;

/** The name of an object; with its namespace, where that is not the cluster's own. */
export type Place = string | { readonly name: string; readonly namespace?: string };

/** Reads and writes objects as a person with `kubectl` would. Errors: `ApiError` for whatever the API server refuses. */
export interface Client {
  create<K extends Kind>(kind: K, object: NewObject<K>): Promise<LiveObject<K>>;
  /** The object, or `undefined` when there is none. */
  get<K extends Kind>(kind: K, place: Place): Promise<LiveObject<K> | undefined>;
  /** The objects of the cluster's own namespace, by name. `namespace: "*"` is all of them; `labels` is a label selector. */
  list<K extends Kind>(
    kind: K,
    options?: { readonly namespace?: string; readonly labels?: string },
  ): Promise<readonly LiveObject<K>[]>;
  /** Replaces the object as it was read: fails with `Conflict` when it has changed since. */
  update<K extends Kind>(kind: K, object: NewObject<K> | LiveObject<K>): Promise<LiveObject<K>>;
  /** JSON merge patch (RFC 7386), of a subresource such as `status` if it is named. */
  patch<K extends Kind>(
    kind: K,
    place: Place,
    patch: MergePatch<ObservedOf<K>>,
    options?: { readonly subresource?: string },
  ): Promise<LiveObject<K>>;
  /** Server-side apply; `manager` is `test` unless named. */
  apply<K extends Kind>(
    kind: K,
    object: NewObject<K>,
    options?: {
      readonly manager?: string;
      readonly force?: boolean;
      readonly subresource?: string;
      readonly dryRun?: boolean;
    },
  ): Promise<LiveObject<K>>;
  /** Asks for the end of the object. An object that is not there is none to delete: `NotFound`. */
  delete(
    kind: Kind,
    place: Place,
    options?: { readonly propagation?: "Background" | "Foreground" | "Orphan" },
  ): Promise<void>;
}

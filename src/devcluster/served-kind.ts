import type { KindSchema } from "../core/merge/kind-schema.ts";
import type { KubeObject } from "../model/objects.ts";
import type { ResourceKind } from "../model/refs.ts";

/** One thing wrong with an object, as a `StatusCause` of the API server says it. */
export interface Cause {
  /** `FieldValueRequired`, `FieldValueInvalid`, `FieldValueNotSupported`, …: `metav1.CauseType`. */
  readonly reason: string;
  readonly message: string;
  /** `spec.replicas`, `spec.ports[0].name`: the notation of field errors. */
  readonly field: string;
  /** It was so before the write, which is therefore accepted with a warning. Default is `false`. */
  readonly tolerated?: boolean;
}

/** A printer column of a kind (`apiextensions.k8s.io/v1` CustomResourceColumnDefinition). */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

/** A path below an object of a kind, as discovery shows it. */
export interface Subresource {
  /** The last part of the path: `status`, `scale`, `log`. */
  readonly name: string;
  /** Of the body. Group and version are the kind's own where they are absent. */
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}

/** What {@link ServedKind.admit} makes of an object. */
export interface Admitted {
  readonly object: KubeObject;
  /** The fields that are not in it any more: `spec.bogus`. */
  readonly pruned: readonly string[];
  /** Why the object cannot be read at all (400 `BadRequest`: `… cannot be handled as a Deployment: ` and this text). */
  readonly problem?: string;
}

/** Options of {@link ServedKind.admit}. */
export interface AdmitOptions {
  /** The object is what an apply made, not what a client sent. Default is `false`. */
  readonly merged?: boolean;
}

/** The version of a kind that its rules speak of, seen from one that is another form of it. */
export interface Hub {
  readonly kind: ServedKind;
  /** The object in the hub's version. What {@link from} made becomes what it was made of. */
  to(object: KubeObject): KubeObject;
  /** The hub's object in this version. */
  from(object: KubeObject): KubeObject;
}

/** A kind in one version as the devcluster serves it: everything that differs between kinds, as data and pure functions. */
export interface ServedKind extends ResourceKind {
  readonly singular: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  /** Whether objects of the kind are custom resources. */
  readonly custom: boolean;
  /** Whether this version is the one that objects are stored in. */
  readonly storage: boolean;
  readonly hasStatus: boolean;
  /** Told with every answer, when the version is deprecated. */
  readonly deprecation?: string;
  /** Paths that objects can be selected by (`spec.size`), apart from name and namespace. Built-in kinds have their own list. */
  readonly selectableFields?: readonly string[];
  /** Paths of the scale subresource, when there is one. */
  readonly scale?: {
    readonly specReplicasPath: string;
    readonly statusReplicasPath: string;
    readonly labelSelectorPath?: string;
  };
  readonly subresources: readonly Subresource[];
  /** Whether the kind's definition is being deleted: nothing can be created any more. Default is `false`. */
  readonly terminating?: boolean;
  /** The first column of a table. Default is the object's name. */
  readonly firstColumn?: Column;
  /** Without the first column. Built-in kinds compute their cells: their `jsonPath` is empty. */
  readonly columns: readonly Column[];
  /** The cells of a Table row at the time `now` (ms since the epoch), the name first: what `kubectl get` shows. */
  cells(object: KubeObject, now: number): readonly unknown[];
  readonly schema: KindSchema;
  /**
   * The object with the kind's defaults, without what the schema prunes. `pruned` names the fields that went, for `fieldValidation`.
   * `old` is what is stored: a creation has defaults that a change does not have.
   */
  admit(object: KubeObject, old?: KubeObject, options?: AdmitOptions): Admitted;
  /** The object as it is stored. Default is as it is. */
  toStorage?(object: KubeObject): KubeObject;
  /** A stored object as this version shows it. Default is with the `apiVersion` of the kind. */
  fromStorage?(object: KubeObject): KubeObject;
  /** Where what endpoints write, what is counted and what is allowed is said of another version. */
  readonly hub?: Hub;
  /** What clients see of an object in this version. Default is all of it. */
  shown?(object: KubeObject): KubeObject;
  /**
   * What is wrong with the values: types, required, enum, pattern, bounds, formats, CEL rules, immutable fields against `old`.
   * A write through the subresource `status` is judged by the schema of the status only.
   */
  validate(object: KubeObject, old: KubeObject | undefined, subresource?: string): readonly Cause[];
}

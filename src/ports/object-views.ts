import type { KubeObject } from "../model/objects.ts";
import type { ObjectRef } from "../model/refs.ts";

/** An object as a watch shows it. */
export interface View {
  readonly object: KubeObject;
  /** The watch has shown every change of this kind up to this resourceVersion. */
  readonly asOf: string;
}

/**
 * What the watches of this process have shown of one cluster.
 *
 * Guarantees: a change that comes after `asOf` will be told of as an event, and of what was told the view knows.
 * Caveats: a view may be behind the cluster by as much as its watch is. Nothing is said of what is not there.
 */
export interface ObjectViews {
  /** The object in this incarnation or another; `undefined` when nothing can be said: it is to be read then. */
  view(ref: ObjectRef): View | undefined;
}

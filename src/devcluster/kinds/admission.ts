import { isList } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { inSpec } from "./kind-defaults.ts";

/*
 * What admission adds to new objects, after ownership was worked out.
 */

/** A node is not to be used before it says that it can be. */
const NOT_READY = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };

/** A new Node, which bears the taint of one that is not ready. */
export function taintNode(object: KubeObject): KubeObject {
  return inSpec(object, ({ taints }) => ({ taints: [...(isList(taints) ? taints : []), NOT_READY] }));
}

/** An object with a finalizer that keeps it while it is used. */
export function protect(object: KubeObject, finalizer: string): KubeObject {
  const { finalizers = [] } = object.metadata;
  if (finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}

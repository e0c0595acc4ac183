import { SkysailError } from "../../model/errors.ts";
import type { KubeObject } from "../../model/objects.ts";
import { toApiVersion, toObjectKey, type ObjectRef, type ResourceKind } from "../../model/refs.ts";
import { own } from "./json.ts";
import type { Desired, PlannedOperator, Wanted } from "./world.ts";

/**
 * The objects that a run wants, each with its ref. `cluster` is the owner's.
 *
 * Errors: `INVALID_OPERATOR` when a declared child is missing (nothing is ever pruned because somebody forgot a name), when one that was
 * not declared is there, or when an object has no name, another kind than declared, no namespace where one is due, or a name twice.
 */
export function toWanted(operator: PlannedOperator, cluster: string, desired: Desired): Wanted[] {
  for (const child of Object.keys(desired.children)) {
    if (!Object.hasOwn(operator.children, child)) throw invalid(operator, `children.${child}: not declared`);
  }
  const seen = new Set<string>();
  return Object.entries(operator.children).flatMap(([child, kind]) => {
    const objects = own(desired.children, child);
    if (!Array.isArray(objects))
      throw invalid(operator, `children.${child}: missing; an empty list means "not wanted"`);
    return (objects as readonly KubeObject[]).map((object, index) => {
      const ref = toRef(operator, `children.${child}[${index}]`, kind, cluster, object);
      const key = toObjectKey(ref);
      if (seen.has(key)) throw invalid(operator, `children.${child}[${index}]: ${key} is wanted twice`);
      seen.add(key);
      return { child, ref, object };
    });
  });
}

function toRef(
  operator: PlannedOperator,
  where: string,
  kind: ResourceKind,
  cluster: string,
  object: KubeObject,
): ObjectRef {
  const { apiVersion, kind: stated, metadata } = object;
  if (apiVersion !== toApiVersion(kind) || stated !== kind.kind) {
    throw invalid(operator, `${where}: ${stated} ${apiVersion} instead of ${kind.kind} ${toApiVersion(kind)}`);
  }
  const { name, namespace } = metadata ?? {};
  if (typeof name !== "string" || name === "") throw invalid(operator, `${where}: metadata.name is missing`);
  if (kind.namespaced && (typeof namespace !== "string" || namespace === "")) {
    throw invalid(operator, `${where}: metadata.namespace is missing`);
  }
  const { group, version, resource } = kind;
  const place = kind.namespaced && namespace !== undefined ? { namespace } : {};
  return { cluster, group, version, kind: kind.kind, resource, ...place, name };
}

function invalid(operator: PlannedOperator, problem: string): SkysailError {
  return new SkysailError("INVALID_OPERATOR", `operator ${operator.name} returned ${problem}`);
}

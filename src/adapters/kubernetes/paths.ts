import { toApiVersion } from "../../model/refs.ts";
import type { ObjectRef, ResourceKind } from "../../model/refs.ts";

/** `/api/v1` for the core group, `/apis/<group>/<version>` for all others. */
export function toGroupPath(of: { readonly group: string; readonly version: string }): string {
  const root = of.group === "" ? "/api" : "/apis";
  return `${root}/${toApiVersion(of).split("/").map(encodeURIComponent).join("/")}`;
}

/** The path of all objects of a kind, in one namespace or everywhere. */
export function toCollectionPath(
  kind: Pick<ResourceKind, "group" | "version" | "resource">,
  namespace?: string,
): string {
  const scope = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${toGroupPath(kind)}${scope}/${encodeURIComponent(kind.resource)}`;
}

/** The path of one object, or of its subresource. */
export function toObjectPath(ref: ObjectRef, subresource?: string): string {
  const path = `${toCollectionPath(ref, ref.namespace)}/${encodeURIComponent(ref.name)}`;
  return subresource === undefined ? path : `${path}/${encodeURIComponent(subresource)}`;
}

/** The query, with its question mark, of the parameters that have a value; empty when none has. */
export function toQuery(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const present = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== false);
  return present.length === 0
    ? ""
    : `?${present.map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`).join("&")}`;
}

/** For people: `apps/Deployment shop/web`. */
export function describeRef(ref: Pick<ObjectRef, "group" | "kind" | "namespace" | "name">): string {
  return `${describeKind(ref)} ${ref.namespace === undefined ? "" : `${ref.namespace}/`}${ref.name}`;
}

/** For people: `apps/Deployment`, `ConfigMap`. */
export function describeKind(kind: { readonly group: string; readonly kind: string }): string {
  return kind.group === "" ? kind.kind : `${kind.group}/${kind.kind}`;
}

/** Whether objects of the kind hold secrets, so that nothing of their content may be shown. */
export function isSecret(kind: { readonly group: string; readonly kind: string }): boolean {
  return kind.group === "" && kind.kind === "Secret";
}

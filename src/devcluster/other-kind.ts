import type { KubeObject } from "../model/objects.ts";
import { fromApiVersion } from "../model/refs.ts";
import type { ServedKind } from "./served-kind.ts";
import type { Registry } from "./store/registry.ts";

/** Why an object of another kind cannot be one of a built-in kind: it is read as what it says it is, first. */
export function otherKindProblem(object: KubeObject, of: ServedKind, registry: Registry): string {
  const { group, version } = fromApiVersion(object.apiVersion);
  const other = registry.byKind(group, object.kind, version);
  if (other === undefined || other.custom) {
    return `no kind "${object.kind}" is registered for version "${object.apiVersion}" in scheme "pkg/runtime/scheme.go:111"`;
  }
  const target = `${of.group === "" ? "core" : of.group}.${of.kind}`;
  return other.admit(object).problem ?? `converting (${version}.${object.kind}) to (${target}): unknown conversion`;
}

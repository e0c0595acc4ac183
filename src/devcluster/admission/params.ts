import { isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { fromApiVersion } from "../../model/refs.ts";
import { selects } from "../kinds/rules/selector.ts";
import { collectionOf } from "../store/registry.ts";
import { inVersionOf, slotOf, type World } from "../world.ts";
import type { Policy } from "./policy.ts";

/**
 * The objects that a binding's `paramRef` gives its policy, one evaluation for each; one `undefined` where there are none to give. `problem`
 * is what is wrong with the reference.
 */
export function paramsOf(
  { store, registry }: Pick<World, "store" | "registry">,
  { paramKind }: Policy,
  paramRef: unknown,
  namespace: string,
): readonly (KubeObject | undefined)[] | { readonly problem: string } {
  if (paramKind === undefined || !isMap(paramRef)) return [undefined];
  const { group, version } = fromApiVersion(paramKind.apiVersion);
  const kind = registry.byKind(group, paramKind.kind, version);
  if (kind === undefined) {
    const shown = `&ParamKind{APIVersion:${paramKind.apiVersion},Kind:${paramKind.kind},}`;
    return { problem: `paramKind kind \`${shown}\` not known` };
  }
  const given = textOf(paramRef, "namespace");
  if (!kind.namespaced && given !== "") {
    return { problem: "paramRef.namespace must not be provided for a cluster-scoped `paramKind`" };
  }
  const place = given === "" ? namespace : given;
  if (kind.namespaced && place === "") {
    return { problem: "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources" };
  }
  const name = textOf(paramRef, "name");
  const selector = paramRef["selector"];
  const named = name === "" ? undefined : store.get(slotOf(kind, place, name));
  const found =
    name !== ""
      ? named === undefined
        ? []
        : [named]
      : store
          .list(collectionOf(kind), kind.namespaced ? { namespace: place } : {})
          .filter(({ metadata }) => isMap(selector) && selects(selector, metadata.labels ?? {}));
  if (found.length === 0 && paramRef["parameterNotFoundAction"] === "Deny") {
    return { problem: "no params found for policy binding with `Deny` parameterNotFoundAction" };
  }
  return found.map((object) => inVersionOf(kind, object));
}

function textOf(from: JsonMap, key: string): string {
  const value = from[key];
  return typeof value === "string" ? value : "";
}

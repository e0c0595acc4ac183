import { isMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { deleteObject } from "../deleter.ts";
import { writtenBy } from "../first-objects.ts";
import type { Change } from "../store/store.ts";
import type { Controller, Controls } from "./controllers.ts";

const NAMESPACES = "/namespaces";

/**
 * The life of namespaces: each gets its ServiceAccount `default`, and one that is being deleted loses its objects and then goes itself.
 */
export function createNamespaces(controls: Controls): Controller {
  const { world, writer } = controls;
  const { store, registry } = world;

  const giveServiceAccount = (namespace: string): void => {
    const kind = registry.byKind("", "ServiceAccount");
    if (kind === undefined) return;
    if (store.get({ collection: "/serviceaccounts", namespace, name: "default" }) !== undefined) return;
    const body = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } };
    writer.create({ kind, namespace }, body, writtenBy("kube-controller-manager"));
  };

  const empty = (namespace: string): void => {
    let left = 0;
    for (const collection of store.collections()) {
      const kind = registry.storageOf(collection);
      if (kind === undefined || !kind.namespaced) continue;
      for (const { metadata } of store.list(collection, { namespace })) {
        const options = { dryRun: false, propagation: "Background", gracePeriodSeconds: 0, preconditions: {} } as const;
        if (metadata.deletionTimestamp === undefined || collection === "/pods") {
          deleteObject(world, { kind, namespace, name: metadata.name ?? "" }, options);
        }
      }
      left += store.list(collection, { namespace }).length;
    }
    if (left === 0) store.remove({ collection: NAMESPACES, namespace: "", name: namespace });
  };

  return ({ collection, namespace, name, after }: Change) => {
    const key = collection === NAMESPACES ? name : namespace;
    const current = key === "" ? undefined : store.get({ collection: NAMESPACES, namespace: "", name: key });
    if (current === undefined) return;
    if (current.metadata.deletionTimestamp !== undefined) {
      if (collection === NAMESPACES || after === undefined) finishNamespace(current, () => empty(key));
    } else if (collection === NAMESPACES || collection === "/serviceaccounts") giveServiceAccount(key);
  };
}

/** Other finalizers of the namespace itself are for others to remove. */
function finishNamespace(namespace: KubeObject, empty: () => void): void {
  const spec = isMap(namespace["spec"]) ? namespace["spec"] : {};
  const others = Array.isArray(spec["finalizers"]) ? spec["finalizers"].filter((held) => held !== "kubernetes") : [];
  if (others.length === 0 && (namespace.metadata.finalizers ?? []).length === 0) empty();
}

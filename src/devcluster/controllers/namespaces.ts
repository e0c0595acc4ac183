import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { writtenBy } from "../first-objects.ts";
import type { Change } from "../store/store.ts";
import { timestamp } from "../world.ts";
import type { ServedKind } from "../served-kind.ts";
import { createRetries, denialOf } from "./judged.ts";
import type { Controller, Controls } from "./controllers.ts";
import { namespaceConditions, type Remains } from "./namespace-conditions.ts";

const NAMESPACES = "/namespaces";
const MANAGER = "kube-controller-manager";
/** Holds a namespace while it has content. */
const KUBERNETES = "kubernetes";

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
    writer.create({ kind, namespace }, body, writtenBy(MANAGER));
  };

  /** Deletes a collection in a namespace as one request does: what a policy refuses ends it. The answer is that refusal. */
  const deleteAll = (kind: ServedKind, collection: string, namespace: string): string | undefined => {
    const options = { dryRun: false, propagation: "Background", gracePeriodSeconds: 0, preconditions: {} } as const;
    try {
      for (const { metadata } of store.list(collection, { namespace })) {
        if (metadata.deletionTimestamp !== undefined && collection !== "/pods") continue;
        controls.remove({ kind, namespace, name: metadata.name ?? "" }, options, true);
      }
      return undefined;
    } catch (error) {
      const denial = denialOf(error);
      if (denial === undefined) throw error;
      return denial.message;
    }
  };

  /** Deletes what is in a namespace; what is left holds it. What a policy refuses is not counted, but told. */
  const empty = (namespace: string): Remains => {
    const resources = new Map<string, number>();
    const finalizers = new Map<string, number>();
    const refusals: string[] = [];
    const count = (counts: Map<string, number>, name: string): void =>
      void counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const collection of store.collections()) {
      const kind = registry.storageOf(collection);
      if (kind === undefined || !kind.namespaced) continue;
      const refusal = deleteAll(kind, collection, namespace);
      if (refusal !== undefined) {
        refusals.push(refusal);
        continue;
      }
      for (const { metadata } of store.list(collection, { namespace })) {
        count(resources, `${kind.resource}.${kind.group}`);
        for (const finalizer of metadata.finalizers ?? []) count(finalizers, finalizer);
      }
    }
    return { resources, finalizers, refusals };
  };

  /** Other finalizers, of the namespace itself and of its content, are for others to remove. */
  const end = (namespace: KubeObject): void => {
    const spec: JsonMap = isMap(namespace["spec"]) ? namespace["spec"] : {};
    const held = isList(spec["finalizers"]) ? spec["finalizers"] : [];
    const kind = registry.byKind("", "Namespace");
    const { name = "" } = namespace.metadata;
    if (kind === undefined || !held.includes(KUBERNETES)) return;
    const remains = empty(name);
    if (remains.refusals.length > 0) retry(name);
    if (remains.resources.size > 0 || remains.refusals.length > 0) {
      const conditions = namespaceConditions(namespace, remains, timestamp(world));
      const status = (live: KubeObject): KubeObject => ({ ...live, status: { ...Object(live["status"]), conditions } });
      writer.replace({ kind, namespace: "", name, subresource: "status" }, status, writtenBy(MANAGER));
      return;
    }
    const left = held.filter((finalizer) => finalizer !== KUBERNETES);
    const finalized = (live: KubeObject): KubeObject => ({
      ...live,
      spec: left.length === 0 ? {} : { finalizers: left },
    });
    writer.replace({ kind, namespace: "", name, subresource: "finalize" }, finalized, writtenBy(MANAGER));
  };

  const retries = createRetries(controls);
  const retry = (name: string): void =>
    retries(name, () => {
      const current = store.get({ collection: NAMESPACES, namespace: "", name });
      if (current?.metadata.deletionTimestamp !== undefined) end(current);
    });

  return ({ collection, namespace, name }: Change) => {
    const key = collection === NAMESPACES ? name : namespace;
    const current = key === "" ? undefined : store.get({ collection: NAMESPACES, namespace: "", name: key });
    if (current === undefined) return;
    if (current.metadata.deletionTimestamp !== undefined) {
      // A finalizer that goes leaves the object to be counted again.
      end(current);
    } else if (collection === NAMESPACES || collection === "/serviceaccounts") giveServiceAccount(key);
  };
}

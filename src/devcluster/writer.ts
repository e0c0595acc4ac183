import { apply } from "../core/merge/apply.ts";
import { emptyObject } from "../core/merge/empty-object.ts";
import { update } from "../core/merge/update.ts";
import type { JsonMap } from "../core/merge/values.ts";
import { omit } from "../core/merge/values.ts";
import type { KubeObject } from "../model/objects.ts";
import { toApiVersion } from "../model/refs.ts";
import { finish, isSameWrite } from "./finish.ts";
import { onCreate, onStore, onUpdate } from "./strategies.ts";
import type { ServedKind } from "./served-kind.ts";
import {
  alreadyExists,
  ApiFailure,
  badRequest,
  bareError,
  conflict,
  forbidden,
  invalid,
  MODIFIED,
  notFound,
} from "./status.ts";
import { inVersionOf, newSuffix, newUid, slotOf, timestamp, type World } from "./world.ts";
import { mergeOptions, type WriteQuery } from "./write-options.ts";

/** One object that is going to be written. */
export interface Target {
  readonly kind: ServedKind;
  readonly namespace: string;
  readonly name: string;
  readonly subresource?: "status" | "scale";
}

/** What a write came to. */
export interface Written {
  readonly object: KubeObject;
  readonly created: boolean;
  /** Fields that were dropped because the schema does not know them. */
  readonly pruned: readonly string[];
}

/** How a write looks at what it is about to store: throw to refuse. */
export type Check = (pruned: readonly string[]) => void;

/**
 * The writes of one devcluster: what every verb ends in.
 *
 * Guarantees: each is atomic; one that changes nothing but times of ownership stores nothing and keeps the resourceVersion; with `dryRun` the
 * answer is the same and nothing is stored.
 * Errors: `ApiFailure` with the answer of the API server.
 */
export interface Writer {
  create(target: Omit<Target, "name">, body: KubeObject, query: WriteQuery, check?: Check): Written;
  /** Puts `next(live)` in the place of the object. */
  replace(target: Target, next: (live: KubeObject) => KubeObject, query: WriteQuery, check?: Check): Written;
  apply(target: Target, config: KubeObject, query: WriteQuery): Written;
}

/** Makes the writer of a world. */
export function createWriter(world: World): Writer {
  const { store } = world;

  const optionsOf = ({ kind, subresource }: Omit<Target, "name">, query: WriteQuery) => {
    const apiVersion = toApiVersion(kind);
    const type = kind.schema.versions.typeOf(apiVersion);
    return {
      ...mergeOptions(kind.schema, {
        manager: query.fieldManager,
        apiVersion,
        ...(subresource === undefined ? {} : { subresource }),
        time: timestamp(world),
      }),
      ...(kind.custom || type === undefined ? {} : { empty: () => emptyObject(type, { apiVersion, kind: kind.kind }) }),
    };
  };

  const assertNamespace = (kind: ServedKind, namespace: string, name: string): void => {
    if (!kind.namespaced) return;
    const found = store.get({ collection: "/namespaces", namespace: "", name: namespace });
    if (found === undefined) throw notFound({ group: "", resource: "namespaces" }, namespace);
    if (found.metadata.deletionTimestamp === undefined) return;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const message = `namespace ${namespace} is being terminated`;
    throw forbidden(kind, name, why, [{ reason: "NamespaceTerminating", message, field: "metadata.namespace" }]);
  };

  const storeNew = (
    { kind, namespace }: Omit<Target, "name">,
    object: KubeObject,
    query: WriteQuery,
    pruned: readonly string[],
  ): Written => {
    const name = object.metadata.name ?? "";
    const slot = slotOf(kind, namespace, name);
    if (store.get(slot) !== undefined) throw alreadyExists(kind, name);
    if (query.dryRun) return { object, created: true, pruned };
    return { object: store.put(slot, object), created: true, pruned };
  };

  const born = (kind: ServedKind, namespace: string, body: KubeObject): KubeObject => {
    const metadata = omit(body.metadata as JsonMap, [
      "resourceVersion",
      "deletionTimestamp",
      "deletionGracePeriodSeconds",
    ]) as KubeObject["metadata"];
    const { name, generateName = "" } = metadata;
    const named =
      name !== undefined && name !== ""
        ? name
        : generateName === ""
          ? undefined
          : generateName.slice(0, 58) + newSuffix(world);
    return {
      ...body,
      metadata: {
        ...metadata,
        ...(named === undefined ? {} : { name: named }),
        ...(kind.namespaced ? { namespace } : {}),
        uid: newUid(world),
        creationTimestamp: timestamp(world),
      },
    };
  };

  /** Stores what takes the place of `live`, or ends the object when its last finalizer is gone. */
  const storeNext = (
    { kind, namespace, name }: Target,
    live: KubeObject,
    next: KubeObject,
    query: WriteQuery,
    pruned: readonly string[],
  ): Written => {
    const { resourceVersion } = live.metadata;
    if (isSameWrite(live, next)) return { object: live, created: false, pruned };
    const kept = {
      ...next,
      metadata: { ...next.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    };
    if (query.dryRun) return { object: kept, created: false, pruned };
    const slot = slotOf(kind, namespace, name);
    const ends =
      live.metadata.deletionTimestamp !== undefined &&
      (next.metadata.finalizers ?? []).length === 0 &&
      (live.metadata.finalizers ?? []).length > 0 &&
      (live.metadata.deletionGracePeriodSeconds ?? 0) === 0;
    if (!ends) return { object: store.put(slot, kept), created: false, pruned };
    store.remove(slot);
    return { object: kept, created: false, pruned };
  };

  const liveOf = ({ kind, namespace, name }: Target): KubeObject => {
    const live = store.get(slotOf(kind, namespace, name));
    if (live === undefined) throw notFound(kind, name);
    return inVersionOf(kind, live);
  };

  const writer: Writer = {
    create(target, body, query, check) {
      const { kind, namespace } = target;
      if ((body.metadata.resourceVersion ?? "") !== "")
        throw bareError("resourceVersion should not be set on objects to be created");
      assertNamespace(kind, namespace, body.metadata.name ?? "");
      const given = body.metadata.managedFields;
      const { object, pruned } = finish(kind, undefined, onCreate(kind, born(kind, namespace, body), world));
      check?.(pruned);
      const managedFields = update(undefined, withManagers(object, given), optionsOf(target, query));
      return storeNew(target, withManagers(onStore(kind, object), managedFields), query, pruned);
    },

    replace(target, next, query, check) {
      const { kind, subresource } = target;
      const live = liveOf(target);
      const wanted = next(live);
      assertPreconditions(kind, live, wanted);
      const endpoint = subresource === "scale" ? undefined : subresource;
      const { object, pruned } = finish(kind, live, onUpdate(kind, live, wanted), { subresource: endpoint });
      check?.(pruned);
      const options = optionsOf(target, query);
      const managedFields = update(live, withManagers(object, wanted.metadata.managedFields), options);
      return storeNext(target, live, withManagers(object, managedFields), query, pruned);
    },

    apply(target, config, query) {
      const { kind, namespace, name, subresource } = target;
      const stored = store.get(slotOf(kind, namespace, name));
      if (stored === undefined && subresource !== undefined) throw notFound(kind, name);
      const live = stored === undefined ? undefined : inVersionOf(kind, stored);
      const result = apply(live, config, { ...optionsOf(target, query), force: query.force ?? false });
      if (result.kind === "invalid") throw result.code === 400 ? badRequest(result.message) : bareError(result.message);
      if (result.kind === "conflict") {
        const causes = result.conflicts.map(({ message, field }) => ({
          reason: "FieldManagerConflict",
          message,
          field,
        }));
        throw new ApiFailure(409, "Conflict", result.message, { causes });
      }
      const { object: merged } = result;
      if (live === undefined) {
        const { uid } = config.metadata;
        assertNamespace(kind, namespace, name);
        if (uid !== undefined && uid !== "") {
          throw conflict(
            kind,
            name,
            `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
          );
        }
        const { object, pruned } = finish(kind, undefined, onCreate(kind, born(kind, namespace, merged), world), {
          merged: true,
        });
        return storeNew(target, withManagers(onStore(kind, object), result.managedFields), query, pruned);
      }
      assertPreconditions(kind, live, merged);
      const endpoint = subresource === "scale" ? undefined : subresource;
      const { object, pruned } = finish(kind, live, onUpdate(kind, live, merged), {
        subresource: endpoint,
        merged: true,
      });
      return storeNext(target, live, withManagers(object, result.managedFields), query, pruned);
    },
  };
  return writer;
}

function withManagers(object: KubeObject, managedFields: KubeObject["metadata"]["managedFields"]): KubeObject {
  const { managedFields: _before, ...metadata } = object.metadata;
  const some = managedFields !== undefined && managedFields !== null && managedFields.length > 0;
  return { ...object, metadata: some ? { ...metadata, managedFields } : metadata };
}

/** The resourceVersion that the request states; the uid is the validation's to judge. */
function assertPreconditions(kind: ServedKind, live: KubeObject, wanted: KubeObject): void {
  const { resourceVersion = "" } = wanted.metadata;
  const name = live.metadata.name ?? "";
  if (resourceVersion === "" || resourceVersion === "0") {
    if (!kind.custom && kind.group !== "apiextensions.k8s.io") return;
    const message = "Invalid value: 0: must be specified for an update";
    // The API server names the resource here, not the kind.
    throw invalid({ group: kind.group, kind: kind.resource }, name, [
      { reason: "FieldValueInvalid", message, field: "metadata.resourceVersion" },
    ]);
  }
  if (!/^\d+$/.test(resourceVersion)) {
    throw bareError(`strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
  }
  if (resourceVersion !== live.metadata.resourceVersion) throw conflict(kind, name, MODIFIED);
}

import { apply } from "../core/merge/apply.ts";
import { update } from "../core/merge/update.ts";
import type { JsonMap } from "../core/merge/values.ts";
import { omit } from "../core/merge/values.ts";
import type { KubeObject } from "../model/objects.ts";
import { toApiVersion } from "../model/refs.ts";
import { assigned, assignedBesides } from "./assigned.ts";
import { holdsContent } from "./deleter.ts";
import { withHeldLists } from "./held-lists.ts";
import { convertMerged } from "./convert-merged.ts";
import type { Admit } from "./admission/attributes.ts";
import type { Decoding } from "./decoding.ts";
import { finish, isSameWrite } from "./finish.ts";
import { collectionOf } from "./store/registry.ts";
import { onCreate, onStore, onUpdate } from "./strategies.ts";
import type { ServedKind } from "./served-kind.ts";
import { alreadyExists, bareError, conflict, forbidden, notFound, warned } from "./status.ts";
import { warningsOf } from "./warnings.ts";
import { assertPreconditions, refuseApply } from "./write-refusals.ts";
import { settle } from "./settle.ts";
import { isIncomplete, withNullBytes, withStatedEmptyLists } from "./stored-form.ts";
import { inVersionOf, newSuffix, newUid, slotOf, timestamp, type World } from "./world.ts";
import { mergeOptions, type WriteQuery } from "./write-options.ts";

/** One object that is going to be written. */
export interface Target {
  readonly kind: ServedKind;
  readonly namespace: string;
  readonly name: string;
  readonly subresource?: "status" | "scale" | "finalize";
}

/** What a write came to. */
export interface Written {
  readonly object: KubeObject;
  readonly created: boolean;
  /** What was there before. */
  readonly before?: KubeObject;
  /** What admission warns of. Default is nothing. */
  readonly warnings?: readonly string[];
}

/**
 * The writes of one devcluster: what every verb ends in.
 *
 * Guarantees: each is atomic; one that changes nothing but times of ownership stores nothing and keeps the resourceVersion; with `dryRun` the
 * answer is the same and nothing is stored.
 * Errors: `ApiFailure` with the answer of the API server.
 */
export interface Writer {
  create(target: Omit<Target, "name">, body: KubeObject, query: WriteQuery, decoding?: Decoding): Written;
  /** Puts `next(live)` in the place of the object. */
  replace(target: Target, next: (live: KubeObject) => KubeObject, query: WriteQuery, decoding?: Decoding): Written;
  apply(target: Target, config: KubeObject, query: WriteQuery, decoding?: Decoding): Written;
}

const TERMINATING = "create not allowed while custom resource definition is terminating";

/**
 * Makes the writers of a world, which know of each other's writes: each is judged by what is given here. Default is that everything is let in.
 */
export function createWriters(world: World): (admit?: Admit) => Writer {
  /** Stored objects that are not stored as they are read. Those that a journal brought back are taken to be. */
  const incomplete = new WeakSet<KubeObject>();
  return (admit) => createWriter(world, incomplete, admit);
}

function createWriter(world: World, incomplete: WeakSet<KubeObject>, admit?: Admit): Writer {
  const { store } = world;

  /** Asks admission. Returns what it warns of. */
  const ask = (
    { kind, namespace, subresource }: Omit<Target, "name">,
    { object, old }: { readonly object: KubeObject; readonly old?: KubeObject },
    { dryRun, stated = {} }: WriteQuery,
  ): readonly string[] => {
    if (admit === undefined) return [];
    const { name = "" } = (old ?? object).metadata;
    return admit({
      operation: old === undefined ? "CREATE" : "UPDATE",
      kind,
      namespace: kind.namespaced ? namespace : namespaceOf(kind, name),
      name,
      ...(subresource === undefined ? {} : { subresource }),
      object,
      ...(old === undefined ? {} : { old }),
      dryRun,
      options: stated,
    });
  };

  const optionsOf = ({ kind, subresource }: Omit<Target, "name">, { fieldManager }: WriteQuery) =>
    mergeOptions(kind, {
      manager: fieldManager,
      ...(subresource === undefined ? {} : { subresource }),
      time: timestamp(world),
    });

  const assertNamespace = (kind: ServedKind, namespace: string, name: string): void => {
    if (!kind.namespaced) return;
    const found = store.get({ collection: "/namespaces", namespace: "", name: namespace });
    if (found === undefined) throw notFound({ group: "", resource: "namespaces" }, namespace);
    if (found.metadata.deletionTimestamp === undefined) return;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const message = `namespace ${namespace} is being terminated`;
    throw forbidden(kind, name, why, [{ reason: "NamespaceTerminating", message, field: "metadata.namespace" }]);
  };

  /** `asked` is the object as it was before it was read. */
  const storeNew = (
    target: Omit<Target, "name">,
    object: KubeObject,
    query: WriteQuery,
    asked: KubeObject,
  ): Written => {
    const { kind, namespace } = target;
    const name = object.metadata.name ?? "";
    const slot = slotOf(kind, namespace, name);
    if (kind.terminating === true) throw forbidden(kind, name, TERMINATING);
    const warnings = ask(target, { object }, query);
    const there = store.get(slot);
    if (there !== undefined) {
      const refusal = alreadyExists(kind, name, there.metadata.deletionTimestamp !== undefined);
      throw warned(refusal, [...warningsOf(kind, object), ...warnings]);
    }
    const settled = settle(kind, object);
    if (query.dryRun) return { object: settled, created: true, warnings };
    const stored = store.put(slot, settled);
    if (isIncomplete(kind, asked, true)) incomplete.add(stored);
    return { object: stored, created: true, warnings };
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

  /** Stores what takes the place of `live`, or ends the object when its last finalizer is gone. `asked` is what it was before it was read. */
  const storeNext = (
    target: Target,
    live: KubeObject,
    next: KubeObject,
    query: WriteQuery,
    asked: KubeObject,
  ): Written => {
    const { kind, namespace, name } = target;
    const { resourceVersion } = live.metadata;
    const stated = resourceVersion === undefined ? {} : { resourceVersion };
    const object: KubeObject = { ...next, metadata: { ...next.metadata, ...stated } };
    const result = { created: false, before: live, warnings: ask(target, { object, old: live }, query) };
    const slot = slotOf(kind, namespace, name);
    const present = store.get(slot) ?? live;
    const lacks = isIncomplete(kind, asked, false);
    if (!lacks && !incomplete.has(present) && isSameWrite(live, next) && losesNothing(kind, present, live, next)) {
      return { ...result, object: live };
    }
    const kept = settle(kind, object);
    const isHeld = (object: KubeObject): boolean =>
      (object.metadata.finalizers ?? []).length > 0 || holdsContent(kind, object);
    const ends =
      live.metadata.deletionTimestamp !== undefined &&
      isHeld(live) &&
      !isHeld(next) &&
      (live.metadata.deletionGracePeriodSeconds ?? 0) === 0;
    // What is read back from the store has null for an empty list; what ends is not.
    const answered = ends ? withStatedEmptyLists(kept, asked) : kept;
    if (query.dryRun) return { ...result, object: answered };
    if (!ends) {
      const stored = store.put(slot, kept);
      if (lacks) incomplete.add(stored);
      return { ...result, object: stored };
    }
    store.remove(slot);
    return { ...result, object: answered };
  };

  const liveOf = ({ kind, namespace, name }: Target): KubeObject => {
    const live = store.get(slotOf(kind, namespace, name));
    if (live === undefined) throw notFound(kind, name);
    return inVersionOf(kind, live);
  };

  const assign = ({ kind, subresource }: Omit<Target, "name">, object: KubeObject, live?: KubeObject): KubeObject =>
    subresource === undefined
      ? assigned(kind, object, live, () => store.list(collectionOf(kind)))
      : assignedBesides(kind, object, live, subresource);

  const writer: Writer = {
    create(target, body, query, decoding) {
      const { kind, namespace } = target;
      const given = body.metadata.managedFields;
      const { object, tracked } = finish(kind, undefined, onCreate(kind, born(kind, namespace, body), world), {
        decoding,
        prepare: (read) => {
          assertNamespace(kind, namespace, body.metadata.name ?? "");
          return assign(target, read);
        },
      });
      if ((body.metadata.resourceVersion ?? "") !== "") {
        throw warned(bareError("resourceVersion should not be set on objects to be created"), warningsOf(kind, object));
      }
      const managedFields = update(undefined, withManagers(tracked, given), optionsOf(target, query));
      return storeNew(target, withManagers(onStore(kind, object), managedFields), query, body);
    },

    replace(target, next, query, decoding) {
      const { kind, subresource } = target;
      const live = liveOf(target);
      const wanted = next(live);
      const endpoint = subresource === "status" ? subresource : undefined;
      const changed = subresource === "finalize" ? wanted : onUpdate(kind, live, wanted);
      const {
        object,
        tracked,
        read: brought,
      } = finish(kind, live, changed, {
        subresource: endpoint,
        decoding,
        prepare: (read) => {
          assertPreconditions(kind, live, wanted);
          return assign(target, read, live);
        },
      });
      const given = wanted.metadata.managedFields;
      // A scale works out its ownership itself: its managers are those of a Scale.
      if (subresource === "scale") return storeNext(target, live, withManagers(object, given), query, wanted);
      // The status of a custom object is written whatever kind and version the body states, but others have no schema to track it by.
      const managedFields =
        kind.custom && (wanted.kind !== kind.kind || wanted.apiVersion !== toApiVersion(kind))
          ? live.metadata.managedFields
          : update(live, withManagers(asHeld(kind, tracked, wanted), given), {
              ...optionsOf(target, query),
              ...(endpoint === undefined ? {} : { brought }),
            });
      return storeNext(target, live, withManagers(object, managedFields), query, wanted);
    },

    apply(target, config, query, decoding) {
      const { kind, namespace, name, subresource } = target;
      const stored = store.get(slotOf(kind, namespace, name));
      if (stored === undefined && subresource !== undefined) throw notFound(kind, name);
      const live = stored === undefined ? undefined : inVersionOf(kind, stored);
      const result = apply(live, config, { ...optionsOf(target, query), force: query.force ?? false });
      if (result.kind !== "applied") throw refuseApply(result);
      const merged = convertMerged(kind, result.object, live, decoding);
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
        const { object } = finish(kind, undefined, onCreate(kind, born(kind, namespace, merged), world), {
          merged: true,
          decoding,
          prepare: (read) => assign(target, read),
        });
        return storeNew(target, withManagers(onStore(kind, object), result.managedFields), query, merged);
      }
      assertPreconditions(kind, live, merged);
      const endpoint = subresource === "scale" ? undefined : subresource;
      const { object } = finish(kind, live, onUpdate(kind, live, merged), {
        subresource: endpoint,
        merged: true,
        decoding,
        prepare: (read) => assign(target, read, live),
      });
      return storeNext(target, live, withManagers(object, result.managedFields), query, merged);
    },
  };
  return writer;
}

/** What was read from a write of a built-in kind as ownership sees it: as Go holds it. */
function asHeld(kind: ServedKind, read: KubeObject, asked: KubeObject): KubeObject {
  if (kind.custom) return read;
  return withHeldLists(withNullBytes(kind, read, asked), asked, kind.schema.versions.typeOf(toApiVersion(kind)));
}

/** A namespace stands in itself. */
function namespaceOf({ group, kind }: ServedKind, name: string): string {
  return group === "" && kind === "Namespace" ? name : "";
}

/** Whether what was stored stays all there: a version that does not have some of its fields takes them away, and sees no change. */
function losesNothing(kind: ServedKind, stored: KubeObject, live: KubeObject, next: KubeObject): boolean {
  return stored === live || isSameWrite(stored, settle(kind, next));
}

function withManagers(object: KubeObject, managedFields: KubeObject["metadata"]["managedFields"]): KubeObject {
  const { managedFields: _before, ...metadata } = object.metadata;
  const some = managedFields !== undefined && managedFields !== null && managedFields.length > 0;
  return { ...object, metadata: some ? { ...metadata, managedFields } : metadata };
}

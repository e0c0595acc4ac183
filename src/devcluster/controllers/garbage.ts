import type { KubeObject, OwnerReference } from "../../model/objects.ts";
import { fromApiVersion } from "../../model/refs.ts";
import { type DeleteOptions, deleteObject } from "../deleter.ts";
import { collectionOf } from "../store/registry.ts";
import type { Change, Slot } from "../store/store.ts";
import type { Controller, Controls } from "./controllers.ts";

const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";

type OwnerState = "absent" | "present" | "waiting";

/**
 * Collects objects whose owners are gone (background), before their owners go (foreground), or lets them live without (orphan).
 *
 * Guarantees: an object with one living owner is never collected; it loses the references to the others.
 * Caveats: an owner in another namespace counts as absent, as in Kubernetes.
 */
export function createGarbageCollector({ world }: Controls): Controller {
  const { store, registry } = world;
  /** Dependents by the uid of an owner. */
  const dependents = new Map<string, Map<string, Slot>>();
  const keyOf = ({ collection, namespace, name }: Slot): string => `${collection}/${namespace}/${name}`;

  const index = (slot: Slot, before: KubeObject | undefined, after: KubeObject | undefined): void => {
    for (const { uid } of before?.metadata.ownerReferences ?? []) {
      const slots = dependents.get(uid);
      slots?.delete(keyOf(slot));
      if (slots?.size === 0) dependents.delete(uid);
    }
    for (const { uid } of after?.metadata.ownerReferences ?? []) {
      let slots = dependents.get(uid);
      if (slots === undefined) dependents.set(uid, (slots = new Map()));
      slots.set(keyOf(slot), slot);
    }
  };

  const dependentsOf = (owner: KubeObject): readonly Slot[] => [
    ...(dependents.get(owner.metadata.uid ?? "")?.values() ?? []),
  ];

  const stateOf = (owner: OwnerReference, namespace: string): OwnerState => {
    const { group } = fromApiVersion(owner.apiVersion);
    const kind = registry.byKind(group, owner.kind);
    if (kind === undefined) return "present";
    const slot = { collection: collectionOf(kind), namespace: kind.namespaced ? namespace : "", name: owner.name };
    const found = store.get(slot);
    if (found === undefined || found.metadata.uid !== owner.uid) return "absent";
    const { deletionTimestamp, finalizers = [] } = found.metadata;
    return deletionTimestamp !== undefined && finalizers.includes(FOREGROUND) ? "waiting" : "present";
  };

  const remove = (slot: Slot, object: KubeObject, propagation: NonNullable<DeleteOptions["propagation"]>): void => {
    const kind = registry.storageOf(slot.collection);
    if (kind === undefined) return;
    const { uid } = object.metadata;
    const preconditions = uid === undefined ? {} : { uid };
    deleteObject(
      world,
      { kind, ...slot },
      { dryRun: false, propagation, gracePeriodSeconds: undefined, preconditions },
    );
  };

  const change = (slot: Slot, object: KubeObject, metadata: KubeObject["metadata"]): void => {
    const ends =
      metadata.deletionTimestamp !== undefined &&
      (metadata.finalizers ?? []).length === 0 &&
      (metadata.deletionGracePeriodSeconds ?? 0) === 0;
    if (ends) store.remove(slot);
    else store.put(slot, { ...object, metadata });
  };

  const withoutFinalizer = (slot: Slot, object: KubeObject, finalizer: string): void => {
    const { finalizers = [], ...metadata } = object.metadata;
    const left = finalizers.filter((held) => held !== finalizer);
    change(slot, object, left.length === 0 ? metadata : { ...metadata, finalizers: left });
  };

  const withoutOwners = (slot: Slot, object: KubeObject, gone: (owner: OwnerReference) => boolean): void => {
    const { ownerReferences = [], ...metadata } = object.metadata;
    const left = ownerReferences.filter((owner) => !gone(owner));
    if (left.length === ownerReferences.length) return;
    change(slot, object, left.length === 0 ? metadata : { ...metadata, ownerReferences: left });
  };

  /** What an object that waits for its dependents can do now. */
  const endOwner = (slot: Slot, owner: KubeObject): void => {
    const { finalizers = [], uid } = owner.metadata;
    if (finalizers.includes(ORPHAN)) {
      for (const dependent of dependentsOf(owner)) {
        const object = store.get(dependent);
        if (object !== undefined) withoutOwners(dependent, object, (reference) => reference.uid === uid);
      }
      withoutFinalizer(slot, owner, ORPHAN);
    } else if (finalizers.includes(FOREGROUND)) {
      const blocking = dependentsOf(owner).filter((dependent) => blocks(store.get(dependent), uid));
      if (blocking.length === 0) return withoutFinalizer(slot, owner, FOREGROUND);
      for (const dependent of blocking) judge(dependent);
    }
  };

  /** Whether an object may live on. */
  const judge = (slot: Slot): void => {
    const object = store.get(slot);
    if (object === undefined || object.metadata.deletionTimestamp !== undefined) return;
    const { ownerReferences = [] } = object.metadata;
    if (ownerReferences.length === 0) return;
    const states = ownerReferences.map((owner) => stateOf(owner, slot.namespace));
    if (states.includes("present")) {
      return withoutOwners(slot, object, (owner) => states[ownerReferences.indexOf(owner)] !== "present");
    }
    if (states.includes("waiting") && dependentsOf(object).length > 0) return remove(slot, object, "Foreground");
    remove(slot, object, policyOf(object));
  };

  return ({ collection, namespace, name, before, after }: Change) => {
    const slot = { collection, namespace, name };
    index(slot, before, after);
    if (after === undefined) {
      if (before === undefined) return;
      for (const dependent of dependentsOf(before)) judge(dependent);
      for (const { uid } of before.metadata.ownerReferences ?? []) endOwnerByUid(uid, before);
      return;
    }
    const current = store.get(slot);
    if (current?.metadata.deletionTimestamp !== undefined) endOwner(slot, current);
    else judge(slot);
  };

  /** A dependent has gone: its owner may have waited for it. */
  function endOwnerByUid(uid: string, dependent: KubeObject): void {
    const reference = dependent.metadata.ownerReferences?.find((owner) => owner.uid === uid);
    const kind = reference && registry.byKind(fromApiVersion(reference.apiVersion).group, reference.kind);
    if (reference === undefined || kind === undefined) return;
    const namespace = kind.namespaced ? (dependent.metadata.namespace ?? "") : "";
    const slot = { collection: collectionOf(kind), namespace, name: reference.name };
    const owner = store.get(slot);
    if (owner?.metadata.uid === uid && owner.metadata.deletionTimestamp !== undefined) endOwner(slot, owner);
  }
}

function blocks(object: KubeObject | undefined, uid: string | undefined): boolean {
  return (
    object?.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true) ?? false
  );
}

function policyOf({ metadata: { finalizers = [] } }: KubeObject): "Orphan" | "Foreground" | "Background" {
  if (finalizers.includes(ORPHAN)) return "Orphan";
  return finalizers.includes(FOREGROUND) ? "Foreground" : "Background";
}

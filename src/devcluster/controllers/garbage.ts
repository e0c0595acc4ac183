import type { KubeObject, OwnerReference } from "../../model/objects.ts";
import { fromApiVersion } from "../../model/refs.ts";
import type { DeleteOptions } from "../delete-options.ts";
import { collectionOf } from "../store/registry.ts";
import type { Change, Slot } from "../store/store.ts";
import { createRetries, denialOf } from "./judged.ts";
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
export function createGarbageCollector(controls: Controls): Controller {
  const { world, dependents } = controls;
  const { store, registry } = world;

  const dependentsOf = (owner: KubeObject): readonly Slot[] => dependents.of(owner.metadata.uid ?? "");

  const stateOf = (owner: OwnerReference, namespace: string): OwnerState => {
    const { group } = fromApiVersion(owner.apiVersion);
    const kind = registry.byKind(group, owner.kind);
    // A cluster-scoped object cannot have an owner in a namespace: nothing is known of it.
    if (kind === undefined || (kind.namespaced && namespace === "")) return "present";
    const slot = { collection: collectionOf(kind), namespace: kind.namespaced ? namespace : "", name: owner.name };
    const found = store.get(slot);
    if (found === undefined || found.metadata.uid !== owner.uid) return "absent";
    return isWaiting(found) ? "waiting" : "present";
  };

  const remove = (slot: Slot, object: KubeObject, propagation: NonNullable<DeleteOptions["propagation"]>): void => {
    const kind = registry.storageOf(slot.collection);
    if (kind === undefined) return;
    const { uid } = object.metadata;
    const preconditions = uid === undefined ? {} : { uid };
    try {
      controls.remove(
        { kind, namespace: slot.namespace, name: slot.name },
        { dryRun: false, propagation, gracePeriodSeconds: undefined, preconditions },
      );
    } catch (error) {
      if (denialOf(error) === undefined) throw error;
      retry(slot);
    }
  };

  /** What a policy refuses stands in nobody else's way, and is tried again. */
  const retries = createRetries(controls);
  const retry = (slot: Slot): void => retries(`${slot.collection}/${slot.namespace}/${slot.name}`, () => judge(slot));

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

  const unblock = (slot: Slot, object: KubeObject, owners: readonly OwnerReference[]): KubeObject => {
    const ownerReferences = owners.map((owner) => ({ ...owner, blockOwnerDeletion: false }));
    return store.put(slot, { ...object, metadata: { ...object.metadata, ownerReferences } });
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
      for (const dependent of dependentsOf(owner)) judge(dependent);
      const current = store.get(slot);
      if (current?.metadata.uid !== uid || current?.metadata.finalizers?.includes(FOREGROUND) !== true) return;
      const isBlocked = dependentsOf(current).some((dependent) => blocks(store.get(dependent), uid));
      if (!isBlocked) withoutFinalizer(slot, current, FOREGROUND);
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
    if (states.includes("waiting") && dependentsOf(object).length > 0) {
      // Two that own each other would wait for each other for ever.
      const isCircle = dependentsOf(object).some((dependent) => isWaiting(store.get(dependent)));
      return remove(slot, isCircle ? unblock(slot, object, ownerReferences) : object, "Foreground");
    }
    remove(slot, object, policyOf(object));
  };

  return ({ collection, namespace, name, before, after }: Change) => {
    const slot = { collection, namespace, name };
    if (after === undefined) {
      if (before === undefined) return;
      for (const dependent of dependentsOf(before)) judge(dependent);
      for (const { uid } of before.metadata.ownerReferences ?? []) endOwnerByUid(uid, before);
      return;
    }
    const current = store.get(slot);
    // An owner may have waited for a reference that is gone.
    for (const { uid } of before?.metadata.ownerReferences ?? []) {
      if (blocks(before, uid) && !blocks(current, uid) && before !== undefined) endOwnerByUid(uid, before);
    }
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

/** Whether an object that is being deleted waits for its dependents. */
function isWaiting(object: KubeObject | undefined): boolean {
  return object?.metadata.deletionTimestamp !== undefined && object.metadata.finalizers?.includes(FOREGROUND) === true;
}

function policyOf({ metadata: { finalizers = [] } }: KubeObject): "Orphan" | "Foreground" | "Background" {
  if (finalizers.includes(ORPHAN)) return "Orphan";
  return finalizers.includes(FOREGROUND) ? "Foreground" : "Background";
}

import type { KubeObject } from "../../model/objects.ts";
import { selects } from "../kinds/rules/selector.ts";
import type { Change } from "../store/store.ts";
import { attempt } from "./attempt.ts";
import type { Controller, Controls } from "./controllers.ts";
import { change, controllerReference, mapOf } from "./owned.ts";
import { hasEnded } from "./pods.ts";

/** A kind whose objects control others by a selector. */
interface Claim {
  readonly owners: string;
  readonly kind: string;
  readonly group: string;
  readonly dependents: string;
  /** Whether an object that the selector fits may be adopted at all. */
  readonly may: (owner: KubeObject, object: KubeObject) => boolean;
}

const CLAIMS: readonly Claim[] = [
  {
    owners: "apps/replicasets",
    kind: "ReplicaSet",
    group: "",
    dependents: "/pods",
    may: (_owner, pod) => !hasEnded(pod),
  },
  {
    owners: "apps/statefulsets",
    kind: "StatefulSet",
    group: "",
    dependents: "/pods",
    may: ({ metadata: { name = "" } }, pod) =>
      /^-\d+$/.test((pod.metadata.name ?? "").slice(name.length)) && pod.metadata.name?.startsWith(name) === true,
  },
  { owners: "apps/deployments", kind: "Deployment", group: "apps", dependents: "apps/replicasets", may: () => true },
];

/**
 * Adopts what a selector fits and nobody controls, and releases what it fits no more (Kubernetes' `ControllerRefManager`).
 *
 * Guarantees: an owner or an object that is being deleted adopts nothing and is not adopted. Of several owners whose selectors fit the first by
 * name adopts; in a cluster it is any of them.
 */
export function createClaims(controls: Controls): Controller {
  const { store } = controls.world;

  const adoptable = (object: KubeObject): boolean =>
    object.metadata.deletionTimestamp === undefined && referenceOf(object) === undefined;

  const adopt = (claim: Claim, owner: KubeObject, object: KubeObject): boolean => {
    if (owner.metadata.deletionTimestamp !== undefined || !fits(owner, object) || !claim.may(owner, object))
      return false;
    const reference = controllerReference(owner);
    change(controls, claim.group, object, (live) => ({
      ...live,
      metadata: { ...live.metadata, ownerReferences: [...(live.metadata.ownerReferences ?? []), reference] },
    }));
    return true;
  };

  const release = (claim: Claim, object: KubeObject): void => {
    const reference = referenceOf(object);
    const { namespace = "" } = object.metadata;
    if (reference?.kind !== claim.kind) return;
    const owner = store.get({ collection: claim.owners, namespace, name: reference.name });
    if (owner?.metadata.uid !== reference.uid || owner.metadata.deletionTimestamp !== undefined) return;
    if (fits(owner, object)) return;
    change(controls, claim.group, object, ({ metadata: { ownerReferences = [], ...metadata }, ...live }) => {
      const left = ownerReferences.filter(({ uid }) => uid !== reference.uid);
      return { ...live, metadata: left.length === 0 ? metadata : { ...metadata, ownerReferences: left } };
    });
  };

  return ({ collection, namespace, name, before, after }: Change) => {
    if (after === undefined) return;
    const object = store.get({ collection, namespace, name });
    if (object === undefined) return;
    for (const claim of CLAIMS) {
      if (claim.dependents === collection) {
        if (adoptable(object)) store.list(claim.owners, { namespace }).some((owner) => adopt(claim, owner, object));
        else if (before?.metadata.labels !== after.metadata.labels) release(claim, object);
      }
      if (claim.owners !== collection || before !== undefined) continue;
      for (const one of store.list(claim.dependents, { namespace }).filter(adoptable)) {
        attempt(() => adopt(claim, object, one));
      }
    }
  };
}

function referenceOf({ metadata }: KubeObject) {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

function fits(owner: KubeObject, object: KubeObject): boolean {
  return selects(mapOf(mapOf(owner["spec"])["selector"]), object.metadata.labels ?? {});
}

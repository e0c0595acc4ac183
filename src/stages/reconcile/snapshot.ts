import type { KubeObject } from "../../model/objects.ts";
import { isNewer } from "../../model/resource-versions.ts";
import type { Request } from "../../model/requests.ts";
import type { Lease } from "./leases.ts";

/**
 * The request's snapshot, if nothing can have overtaken it unnoticed: the row was clean before this hint and its last run did not fail,
 * the object is the row's incarnation (or the row is new), newer than what the last run acted on, and seen a short time ago. Only a hint
 * about the object itself may bring one; a terminating object is always read live.
 */
export function usableSnapshot(
  { reason, snapshot, ref }: Request,
  lease: Pick<Lease, "clean" | "uid" | "covered" | "tombstone" | "attempts">,
  { now, maxAgeMs }: { readonly now: number; readonly maxAgeMs: number },
): KubeObject | undefined {
  if (snapshot === undefined || reason !== "object") return undefined;
  const { metadata } = snapshot.object;
  if (metadata.uid === undefined || metadata.deletionTimestamp !== undefined) return undefined;
  if (metadata.name !== ref.name || metadata.namespace !== ref.namespace) return undefined;
  if (!lease.clean || lease.attempts > 0 || lease.tombstone) return undefined;
  if (lease.uid !== undefined && lease.uid !== metadata.uid) return undefined;
  if (lease.covered !== undefined && !isNewer(metadata.resourceVersion, lease.covered)) return undefined;
  const age = now - snapshot.seenAt;
  return age >= 0 && age <= maxAgeMs ? snapshot.object : undefined;
}

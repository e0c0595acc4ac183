import type { Sights } from "../../core/ledger/sights.ts";
import { isAsNew, isNewer } from "../../model/resource-versions.ts";
import type { KubeObject } from "../../model/objects.ts";
import { toKindKey, type ObjectRef } from "../../model/refs.ts";
import type { RequestReason } from "../../model/requests.ts";
import type { ObjectViews } from "../../ports/object-views.ts";
import type { Lease } from "./leases.ts";

/** What a hint was about: the version of an object of this kind. */
export interface HintedVersion {
  /** By `toKindKey`. */
  readonly kind: string;
  readonly resourceVersion: string;
}

/** Gives an object without a read, if that is as good as one. */
export type Glance = (ref: ObjectRef) => KubeObject | undefined;

/** A hint, as far as it decides what may be seen without a read. */
export interface Hinted {
  readonly reason: RequestReason;
  /** What the event was about that the hint came with. */
  readonly about?: HintedVersion;
}

/**
 * What the watches of this process show, if nothing can have overtaken it unnoticed; `undefined` when everything has to be read.
 *
 * It is used only if the row was clean before this hint and the take before ours was of a run that finished and said what it saw. Then this hint
 * is the only one that the new run answers for, and a view is good enough when its watch has shown every change up to what that run saw of the
 * kind (its own writes among it) and up to what this hint is about. Whatever changed later is another hint, still to come; and every write that
 * follows carries the uid and resourceVersion of what was seen, so that a stale one is refused and ends in a live read.
 *
 * Caveats: a hint without a version says nothing of how new a view must be, so that only the row's own wake-ups do without one.
 */
export function toGlance(
  views: ObjectViews | undefined,
  lease: Pick<Lease, "clean" | "attempts" | "tombstone" | "sights">,
  { reason, about }: Hinted,
): Glance | undefined {
  const { sights } = lease;
  if (views === undefined || sights === undefined) return undefined;
  if (!lease.clean || lease.attempts > 0 || lease.tombstone) return undefined;
  if (about === undefined && reason !== "due" && reason !== "requeue") return undefined;
  return (ref) => {
    const kind = toKindKey(ref);
    const seen = sights.get(kind);
    const view = views.view(ref);
    if (view === undefined || seen === undefined || !isAsNew(view.asOf, seen)) return undefined;
    if (about?.kind === kind && !isAsNew(view.asOf, about.resourceVersion)) return undefined;
    return view.object.metadata.deletionTimestamp === undefined ? view.object : undefined;
  };
}

/** The highest version of each kind among `objects`; `undefined` when one has none: then nothing can be said. */
export function toSights(objects: Iterable<readonly [kind: string, object: KubeObject]>): Sights | undefined {
  const sights = new Map<string, string>();
  for (const [kind, { metadata }] of objects) {
    const { resourceVersion } = metadata;
    if (resourceVersion === undefined) return undefined;
    const known = sights.get(kind);
    if (known === undefined || isNewer(resourceVersion, known)) sights.set(kind, resourceVersion);
  }
  return sights;
}

import type { KubeObject } from "../../model/objects.ts";
import { toObjectKey, type ObjectRef } from "../../model/refs.ts";
import type { Request } from "../../model/requests.ts";
import type { WrittenVersion } from "../../model/ledger.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ClusterApi, Write, WriteResult } from "../../ports/cluster-api.ts";
import type { Logger } from "../../ports/logger.ts";
import type { ObjectViews } from "../../ports/object-views.ts";
import type { Operator } from "../../operator/types.ts";
import type { Lease } from "./leases.ts";
import type { Limits } from "./limits.ts";
import type { Step } from "./steps.ts";
import type { HintedVersion } from "./views.ts";

/** What a lease has come to so far. The one thing here that changes. */
export interface Progress {
  /** The lease in its present form: raising the fence makes a new one. */
  lease: Lease;
  /** Every version that our writes made, over all looks and runs of this lease. */
  readonly written: WrittenVersion[];
  /** The incarnation that a live read, or an accepted write to the object, showed. */
  uid?: string;
  /** Accepted writes that changed something. */
  writes: number;
}

/** One lease's work on one object, as far as it needs no cluster. */
export interface Claim {
  readonly operator: Operator;
  readonly request: Request;
  /** What the event was about that the request came with, if it came with one. */
  readonly about?: HintedVersion;
  readonly ref: ObjectRef;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: Limits;
  /** What the watches of this process show of the cluster, where they run in it. */
  readonly views?: ObjectViews;
  /** Ends with the caller's signal, and when the lease may no longer be used to write. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Reports a step that began at `since`. */
  report(step: Step, since: number): void;
}

/** A claim with its cluster open. */
export interface Session extends Claim {
  readonly api: ClusterApi;
}

/** As much of a session as it takes to find out what is wanted. Needs no lease, because nothing is written. */
export type Inquiry = Omit<Session, "progress" | "request">;

/** Whether the lease may still be used to write. */
export function mayWrite({ clock, progress, signal }: Claim): boolean {
  return !signal.aborted && clock.now() < progress.lease.stopAt;
}

/** The incarnation for the row, if one was shown. */
export function toKnownUid({ progress: { uid } }: Claim): { readonly uid?: string } {
  return uid === undefined ? {} : { uid };
}

/** Makes one write and notes the version that it made, so that its echo is known. */
export async function writeOnce(session: Session, write: Write): Promise<WriteResult> {
  const result = await session.api.write(write, { signal: session.signal });
  if (result.kind === "deleted") session.progress.writes += 1;
  if (result.kind === "written" && !isUnchanged(write, result.object)) {
    session.progress.writes += 1;
    const { uid, resourceVersion } = result.object.metadata;
    if (uid !== undefined && resourceVersion !== undefined) session.progress.written.push({ uid, resourceVersion });
  }
  return result;
}

/** The ref without an incarnation: what the ledger's inventory holds and reads go by. */
export function toNamed({ uid: _uid, ...ref }: ObjectRef): ObjectRef {
  return ref;
}

/** `website example.dev/Website/shop/w`, for messages. */
export function toSubject({ operator, ref }: Pick<Claim, "operator" | "ref">): string {
  return `${operator.name} ${toObjectKey(ref)}`;
}

/** The API server accepted the write and found nothing to do. */
function isUnchanged(write: Write, after: KubeObject): boolean {
  return write.verb === "apply" && write.object.metadata.resourceVersion === after.metadata.resourceVersion;
}

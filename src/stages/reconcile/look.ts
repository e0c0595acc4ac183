import { converge } from "./converge.ts";
import { aftermath, farewell } from "./farewell.ts";
import type { Look } from "./looks.ts";
import { toNamed, type Session } from "./session.ts";
import { usableSnapshot } from "./snapshot.ts";
import { toGlance } from "./views.ts";

/**
 * Looks at the object and its children once and does what is to do. `isFirst` only for the first look under a lease: views, a snapshot, and
 * the guess that a new row has no children yet, are for that one alone; whatever comes after a surprise is read live.
 *
 * Errors: those of `ClusterApi`, of the operator, of the planner and of the lease.
 */
export async function look(session: Session, isFirst: boolean): Promise<Look> {
  const { clock, progress, request, limits } = session;
  const since = clock.now();
  const ages = { now: since, maxAgeMs: limits.snapshotAgeMs };
  const hinted = { reason: request.reason, ...(session.about === undefined ? {} : { about: session.about }) };
  const glance = isFirst ? toGlance(session.views, progress.lease, hinted) : undefined;
  const shown = glance?.(session.ref);
  // Of another incarnation than the row's only a live read may tell.
  const view = shown !== undefined && shown.metadata.uid === progress.lease.uid ? shown : undefined;
  const snapshot = isFirst && view === undefined ? usableSnapshot(request, progress.lease, ages) : undefined;
  const parent = view ?? snapshot ?? (await session.api.read(toNamed(session.ref), { signal: session.signal }));
  const from = view !== undefined ? "view" : snapshot !== undefined ? "snapshot" : "live";
  session.report({ step: "observed", from, present: parent !== undefined }, since);
  if (from === "live" && parent?.metadata.uid !== undefined) progress.uid = parent.metadata.uid;
  if (parent === undefined) return aftermath(session);
  if (parent.metadata.deletionTimestamp !== undefined) return farewell(session, parent);
  return converge(session, parent, { isFirst, ...(glance === undefined ? {} : { glance }) });
}

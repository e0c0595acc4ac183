import { converge } from "./converge.ts";
import { aftermath, farewell } from "./farewell.ts";
import type { Look } from "./looks.ts";
import { toNamed, type Session } from "./session.ts";
import { usableSnapshot } from "./snapshot.ts";

/**
 * Looks at the object and its children once and does what is to do. `isFirst` only for the first look under a lease: a snapshot, and the
 * guess that a new row has no children yet, are for that one alone; whatever comes after a surprise is read live.
 *
 * Errors: those of `ClusterApi`, of the operator, of the planner and of the lease.
 */
export async function look(session: Session, isFirst: boolean): Promise<Look> {
  const { clock, progress, request, limits } = session;
  const since = clock.now();
  const ages = { now: since, maxAgeMs: limits.snapshotAgeMs };
  const snapshot = isFirst ? usableSnapshot(request, progress.lease, ages) : undefined;
  const parent = snapshot ?? (await session.api.read(toNamed(session.ref), { signal: session.signal }));
  const from = snapshot === undefined ? "live" : "snapshot";
  session.report({ step: "observed", from, present: parent !== undefined }, since);
  if (from === "live" && parent?.metadata.uid !== undefined) progress.uid = parent.metadata.uid;
  if (parent === undefined) return aftermath(session);
  if (parent.metadata.deletionTimestamp !== undefined) return farewell(session, parent);
  return converge(session, parent, isFirst);
}

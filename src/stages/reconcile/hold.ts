import { ensureError } from "../../model/errors.ts";
import type { Outcome } from "../../model/outcomes.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { ClusterAccess } from "../../ports/cluster-access.ts";
import { conclude, park, type Waking } from "./conclude.ts";
import { toEnding, type Ending } from "./endings.ts";
import type { Lease } from "./leases.ts";
import { lookUntilStill } from "./look-until-still.ts";
import type { Claim, Progress, Session } from "./session.ts";

/** What is done under a lease, and with what. */
export interface Work extends Omit<Claim, "progress"> {
  readonly access: ClusterAccess;
  readonly random: Random;
  readonly waking: Waking;
}

/**
 * Does the work of one lease and ends it: runs until no new hints came meanwhile, a bounded number of times.
 *
 * Guarantees: the lease is ended by what was achieved or by expiry, never because something broke on the way out. No write begins after
 * the lease's `stopAt`, and what is under way then is aborted.
 * Errors: what ending the lease throws: then nothing was recorded.
 */
export async function hold(lease: Lease, work: Work): Promise<Outcome> {
  const { access, random, waking, limits, clock } = work;
  const progress: Progress = { lease, written: [], writes: 0 };
  const timeUp = new AbortController();
  const ended = new AbortController();
  const claim: Claim = { ...work, progress, signal: AbortSignal.any([work.signal, timeUp.signal]) };
  void endAtStop(progress, clock, timeUp, ended.signal);
  const run = async (isFirst: boolean): Promise<Ending> => {
    try {
      const api = await access.open(claim.ref.cluster, { signal: claim.signal });
      const session: Session = { ...claim, api };
      return await lookUntilStill(session, { isFirst, chance: random.next() });
    } catch (error) {
      const ending = toEnding(error, { attempts: progress.lease.attempts, chance: random.next(), limits });
      if (ending.kind === "fail" && ending.error.code === "BUG")
        claim.log.error(ending.error.message, { error: ensureError(error) });
      return ending;
    }
  };
  try {
    for (let runs = 1; runs <= limits.runs; runs++) {
      const conclusion = await conclude(claim, await run(runs === 1), waking);
      if (conclusion !== "dirty") return conclusion;
    }
    return await park(claim, { afterMs: 0, why: "conflict", message: "hints kept coming" }, waking);
  } finally {
    ended.abort();
    // Whatever could not be recorded: a lease without a run must come to its end, or its object waits for as long as it is renewed.
    progress.lease.abandon();
  }
}

/** Aborts `timeUp` at the lease's `stopAt`, which a renewal may move, unless the work has ended before. */
async function endAtStop(progress: Progress, clock: Clock, timeUp: AbortController, ended: AbortSignal): Promise<void> {
  try {
    for (;;) {
      const left = progress.lease.stopAt - clock.now();
      if (left <= 0) break;
      await clock.sleep(left, { signal: ended });
    }
    timeUp.abort();
  } catch {
    // The work ended first, as it should.
  }
}

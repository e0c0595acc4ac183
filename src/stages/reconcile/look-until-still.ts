import { SkysailError } from "../../model/errors.ts";
import { toEnding, type Ending } from "./endings.ts";
import { look } from "./look.ts";
import type { Look } from "./looks.ts";
import type { Session } from "./session.ts";

/** Looks again at once while the world moves, a bounded number of times, and says what the lease ends with. Errors: those of `look`. */
export async function lookUntilStill(
  session: Session,
  { isFirst, chance }: { readonly isFirst: boolean; readonly chance: number },
): Promise<Ending> {
  const { limits, progress } = session;
  let last: Extract<Look, { kind: "moved" }> | undefined;
  for (let round = 1; round <= limits.rounds; round++) {
    const result = await look(session, isFirst && round === 1);
    switch (result.kind) {
      case "finished":
        return toFinish(result, { session, chance });
      case "moved":
        session.log.debug("the world moved: looking again", { round, message: result.message });
        last = result;
        break;
      case "stopped":
        return { kind: "park", afterMs: 0, why: "stopped", message: "the lease's time is up" };
      case "lost":
        return { kind: "lost" };
    }
  }
  const message = last?.message ?? "the world kept moving";
  if (last?.fenced === true) {
    // Our fence is not smaller than any that we can see: the policy refuses for another reason, which a person has to look at.
    return toEnding(new SkysailError("KUBE_FORBIDDEN", message), { attempts: progress.lease.attempts, chance, limits });
  }
  return { kind: "park", afterMs: Math.floor(chance * 1_000), why: "conflict", message };
}

function toFinish(
  result: Extract<Look, { kind: "finished" }>,
  { session, chance }: { readonly session: Session; readonly chance: number },
): Ending {
  const { completion, requeueAfterMs, departing, refused } = result;
  const { limits, progress } = session;
  if (refused !== undefined) {
    return toEnding(new SkysailError("PLAN_REFUSED", refused), { attempts: progress.lease.attempts, chance, limits });
  }
  if (departing === undefined) {
    return { kind: "finish", completion, ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }) };
  }
  const soonest = Math.min(requeueAfterMs ?? limits.departureMs, limits.departureMs);
  return { kind: "finish", completion, requeueAfterMs: soonest, waitingFor: departing };
}

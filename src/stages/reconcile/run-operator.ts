import type { KubeObject } from "../../model/objects.ts";
import type { DesiredState, RunInput } from "../../operator/types.ts";
import type { LogFields } from "../../ports/logger.ts";
import { invoke, type Deadline } from "./invoke.ts";
import { toSubject, type Inquiry, type Session } from "./session.ts";

/** What an operator may take beyond its own timeout, which it keeps itself, before it is given up. */
const GRACE_MS = 1_000;

/** Runs the operator's `reconcile`. Errors: see {@link invoke} and `Operator.run`. */
export async function runOperator(
  session: Inquiry,
  object: KubeObject,
  observed: RunInput["observed"],
): Promise<DesiredState> {
  const since = session.clock.now();
  const desired = await invoke(
    (signal) => session.operator.run(toInput(session, object, observed, signal)),
    toDeadline(session),
  );
  session.report({ step: "ran", what: "reconcile" }, since);
  return desired;
}

/** Runs the operator's `finalize`, if it has one. Errors: see {@link invoke} and `Operator.finalize`. */
export async function runFinalize(session: Session, object: KubeObject, observed: RunInput["observed"]): Promise<void> {
  const { operator } = session;
  if (operator.finalize === undefined) return;
  const since = session.clock.now();
  await invoke(async (signal) => operator.finalize?.(toInput(session, object, observed, signal)), toDeadline(session));
  session.report({ step: "ran", what: "finalize" }, since);
}

function toInput(
  { clock, log }: Inquiry,
  object: KubeObject,
  observed: RunInput["observed"],
  signal: AbortSignal,
): RunInput {
  return {
    object,
    observed,
    now: clock.now(),
    signal,
    log: (message, fields) => log.info(message, fields as LogFields),
  };
}

function toDeadline(session: Inquiry): Deadline {
  const { operator, clock, signal } = session;
  return { who: `operator ${toSubject(session)}`, withinMs: operator.timeoutMs + GRACE_MS, clock, signal };
}

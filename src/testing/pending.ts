import type { SafeError } from "../model/errors.ts";
import type { OperatorProcess } from "../runtime/process.ts";
import { describeRequest, type Journal } from "./journal.ts";
import type { TestLedger } from "./ledger.ts";

/** What there is still to do, one sentence each; nothing when the operators are done until something changes or a requeue time comes. */
export function describePending(
  processes: Iterable<OperatorProcess>,
  ledger: TestLedger,
  journal: Journal,
): readonly string[] {
  return [
    ...[...processes].flatMap(describeProcess),
    ...ledger.rows().flatMap(({ key, row }) => {
      const subject = `operator ${key.operator} on ${key.object}`;
      if (row.error !== undefined && row.due !== undefined) {
        const { message } = JSON.parse(row.error) as SafeError;
        return [`${subject} failed ${row.attempts ?? 1} times: ${message}`];
      }
      return row.seen > (row.done ?? 0) ? [`${subject} has changes to look at`] : [];
    }),
    ...journal.inFlight
      .filter(({ by, verb }) => by === "operators" && verb !== "watch")
      .map((request) => `no answer yet to ${describeRequest(request)}`),
  ];
}

/** The failures that are not tried again until something changes: they explain a state that never comes. */
export function describeFailures(ledger: TestLedger): readonly string[] {
  return ledger.rows().flatMap(({ key, row }) => {
    if (row.error === undefined || row.due !== undefined) return [];
    const { message } = JSON.parse(row.error) as SafeError;
    return [`operator ${key.operator} gave up on ${key.object}: ${message}`];
  });
}

function describeProcess(process: OperatorProcess): string[] {
  const { queued } = process;
  const relays = process
    .status()
    .flatMap(({ watches, pending, problem }) => [
      ...watches
        .filter(({ inSync }) => !inSync)
        .map(
          ({ kind, trouble }) => `the watch of ${kind} is not in sync${trouble === undefined ? "" : `: ${trouble}`}`,
        ),
      ...(pending.events === 0
        ? []
        : [`${pending.events} events are not delivered${problem === undefined ? "" : `: ${problem}`}`]),
    ]);
  return [...relays, ...(queued === 0 ? [] : [`${queued} messages wait for the operators`])];
}

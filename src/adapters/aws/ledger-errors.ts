import { ensureError, isSkysailError, SkysailError } from "../../model/errors.ts";

/** Names under which DynamoDB and the SDK say "slow down" (Amazon DynamoDB developer guide, "Error handling"). */
const THROTTLES = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "LimitExceededException",
  "TransactionConflictException",
  "TransactionInProgressException",
]);

/** What to wait when DynamoDB throttles, after the SDK's own retries: it never says so itself. */
const THROTTLED_MS = 1_000;

/** The error that a failed call on `table` is for the caller. What the table's set-up lacks is said, and stays retryable: nothing is lost. */
export function toLedgerError(thrown: unknown, table: string): SkysailError {
  if (isSkysailError(thrown)) return thrown;
  const cause = ensureError(thrown);
  if (cause.name === "AbortError")
    return new SkysailError("ABORTED", "the caller ended a call to the ledger", { cause });
  if (cause.name === "ValidationException" && /size has exceeded/i.test(cause.message)) {
    return new SkysailError(
      "INVALID_INPUT",
      `an item of the ledger would exceed DynamoDB's 400 KB: too many children`,
      { cause },
    );
  }
  if (cause.name === "ValidationException")
    return new SkysailError("BUG", `the ledger's table ${table}: ${cause.message}`, { cause });
  if (THROTTLES.has(cause.name)) {
    return new SkysailError("LEDGER_UNAVAILABLE", `the ledger's table ${table} throttles`, {
      cause,
      retryAfterMs: THROTTLED_MS,
    });
  }
  return new SkysailError("LEDGER_UNAVAILABLE", `the ledger's table ${table}: ${describe(cause)}`, { cause });
}

function describe(cause: Error): string {
  if (cause.name === "ResourceNotFoundException") return "it, or its index, does not exist";
  return cause.message === "" ? cause.name : `${cause.name}: ${cause.message}`;
}

/** The command line is wrong: exit code 2. Everything else that goes wrong is exit code 1. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

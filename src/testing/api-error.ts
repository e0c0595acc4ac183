/** What the API server answered to a request of the test, when it was not what was asked for. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP status. */
  readonly status: number;
  /** The `reason` of its Status, such as `NotFound`, `Conflict` or `Invalid`; empty when there is none. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

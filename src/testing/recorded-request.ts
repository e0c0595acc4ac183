import type { Target } from "../devcluster/faults/target.ts";

/** Who sent a request: an operator under test, or the test itself. */
export type Sender = "operators" | "test";

/** One request to the API server, as a test may judge it: `verb`, `resource`, `namespace`, `name` and so on, and how it went over the wire. */
export interface RecordedRequest extends Target {
  readonly by: Sender;
  /** Milliseconds since the epoch, on the cluster's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  /** What was sent, as it was sent; absent for reads. */
  readonly body?: string;
  /** The HTTP status of the answer; absent while there is none, and for ever when the connection broke. */
  readonly status?: number;
}

import type { Abortable } from "./abortable.ts";

/** The answer that a batch got, kept so that its honest repetition gets the same one. */
export interface Receipt {
  /** SHA-256 of the raw body, hex. */
  readonly digest: string;
  /** The answer, as it was sent. */
  readonly answer: string;
}

/** Which batches have been published. An id counts only after its publish succeeded. */
export interface ReceiptStore {
  find(cluster: string, batchId: string, options?: Abortable): Promise<Receipt | undefined>;
  /** Keeps the receipt for at least a day; the first one of an id stays. */
  record(cluster: string, batchId: string, receipt: Receipt, options?: Abortable): Promise<void>;
}

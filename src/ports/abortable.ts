/** Options of every async port method. Each method says what may go on after an abort. */
export interface Abortable {
  /** Ends the wait. Rejections it causes carry code `ABORTED`. */
  readonly signal?: AbortSignal;
}

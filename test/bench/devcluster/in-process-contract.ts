/** One measurement that is asked of the process that has a devcluster in it. */
export interface InProcessOrder {
  readonly operation: string;
  readonly round: string;
  readonly count: number;
}

/** Its answer. */
export interface InProcessTime {
  /** Milliseconds per write. */
  readonly ms: number;
}

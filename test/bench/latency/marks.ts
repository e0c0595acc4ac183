/** The moments of one reconcile, in the order in which they come. `seen` is the watch event; the others end a step. */
export const MOMENTS = [
  "seen",
  "shipped",
  "dequeued",
  "taken",
  "observed",
  "children",
  "ran",
  "planned",
  "written",
  "ran again",
  "planned again",
  "status",
  "completed",
] as const;

/** One of {@link MOMENTS}. */
export type Moment = (typeof MOMENTS)[number];

/** When the moments of one change came, in milliseconds of the monotonic clock that all processes of a machine share. */
export interface Marks {
  readonly object: string;
  readonly generation: number;
  readonly at: Readonly<Partial<Record<Moment, number>>>;
}

/** What each step is called that ends with a moment; `seen` begins the first. */
export const STEPS: Readonly<Record<Exclude<Moment, "seen">, string>> = {
  shipped: "watch to relay: encode, wait for a batch",
  dequeued: "sign, ingest (verify, parse, judge, publish), queue",
  taken: "take (read and update the row)",
  observed: "observe the object",
  children: "read the children",
  ran: "run the operator",
  planned: "plan",
  written: "write the children",
  "ran again": "run again on what was written",
  "planned again": "plan again",
  status: "write the status",
  completed: "complete",
};

/** Milliseconds of the monotonic clock. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

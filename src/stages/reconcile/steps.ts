import type { Outcome } from "../../model/outcomes.ts";
import type { Operation, Plan } from "../../model/plans.ts";
import type { ObjectRef } from "../../model/refs.ts";
import type { RequestReason } from "../../model/requests.ts";
import type { WriteResult } from "../../ports/cluster-api.ts";

/** One thing that a reconcile did. */
export type Step =
  | { readonly step: "taken"; readonly fence: number; readonly reason: RequestReason }
  /** The object was looked at: live, as a watch of this process shows it, or the snapshot that came with the request. */
  | { readonly step: "observed"; readonly from: "live" | "view" | "snapshot"; readonly present: boolean }
  /** The children were looked at; `read` of them live. */
  | { readonly step: "children"; readonly read: number; readonly present: number }
  | { readonly step: "ran"; readonly what: "reconcile" | "finalize" }
  /** The plan as it may be shown: no value of a Secret in it. */
  | { readonly step: "planned"; readonly plan: Plan }
  | {
      readonly step: "written";
      readonly operation: Operation["kind"];
      /** What was written: the object or one of its children. */
      readonly target: ObjectRef;
      readonly result: WriteResult["kind"];
    }
  | { readonly step: "completed"; readonly outcome: Outcome };

/** A step, whose it was, when it ended and how long it took. */
export type TimedStep = Step & {
  readonly operator: string;
  readonly ref: ObjectRef;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Since this step began; of `completed`, since the reconcile began. */
  readonly tookMs: number;
};
